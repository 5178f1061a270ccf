"""企业微信 and 钉钉 as ways to say who somebody is, on the library's base for OAuth 2. What they ask is documented at
developer.work.weixin.qq.com (扫码授权登录) and open.dingtalk.com (登录第三方网站)."""
