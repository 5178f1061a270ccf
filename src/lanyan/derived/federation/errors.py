"""What federation declines, and in which words."""

from lanyan.kernel.refusal import Refusal

SENTENCES = {
    "federation_number_missing": "没有写本实例的级联编号，没有发布。"
    "每个实例一个编号，由上级分配，例如 --number 31（或环境变量 INSTANCE_NUMBER）。",
    "federation_publishing_already": "本实例已用编号{number}发布，没有改动。要换编号，先 withdraw，上级先 leave。",
    "federation_root_unclear": "有{count}个没有上级的组织，不知道以哪个的数据作为本实例的数据，没有发布。"
    "请用 --root 写全称：{names}。",
    "federation_root_missing": "系统中没有“{name}”这个组织，没有发布。请核对全称。",
    "federation_not_publishing": "本实例没有向上级发布，没有改动。",
    "federation_not_published": "{address} 上没有找到发布的数据，没有接入。请下级先运行 ./lanyan federation publish。",
    "federation_unreachable": "连不上 {address}，没有接入，没有改动。请核对地址、端口、密码和防火墙。原因：{why}",
    "federation_tables_differ": "{address} 发布的内容与约定的不同（{found}），没有接入。"
    "约定的只有组织、组织任务判定和月汇总。",
    "federation_newer": "“{name}”的版本（{version}）比本级新，没有接入。请先升级本级。",
    "federation_number_own": "“{name}”的编号{number}和本级的相同，没有接入。请下级换一个编号重新发布。",
    "federation_number_taken": "编号{number}已由“{name}”使用，没有接入。每个实例一个编号。",
    "federation_name_taken": "已有叫“{name}”的级联单位，没有接入。请换一个名称。",
    "federation_not_joined": "没有叫“{name}”的级联单位，没有改动。./lanyan federation list 列出全部。",
    "federation_no_administrator": "要由数据库管理员建角色和订阅，没有改动。"
    "请用 DATABASE_ADMIN_URL 指明管理员的连接后重试。",
    "federation_not_logical": "数据库的 wal_level 是 {level}，要 logical 才能发布，没有改动。"
    "请由数据库管理员改好，重启数据库后重试。",
}


def refused(code: str, **values: object) -> Refusal:
    """The refusal of this code; `values` fill its sentence."""
    return Refusal(code, SENTENCES[code].format(**values))
