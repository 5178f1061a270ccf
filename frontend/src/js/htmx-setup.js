// htmx under a strict policy: CSRF header, progress bar, and designed messages for every failure. Configuration itself is a <meta> in base.html.
import { csrfToken } from "./csrf.js";
import { toast } from "./toasts.js";

const SAFE = /^(GET|HEAD|OPTIONS)$/i;
const sentences = {
  400: "没有办成：提交的内容不完整。页面上的内容还在，改好后再交一次。",
  403: "没有办成：您没有权限，或登录已过期。页面上的内容还在，请重新登录后再试。",
  404: "没有找到这条记录，可能已被移走。请返回上一页。",
  409: "没有办成：别人刚刚改过这条记录。请刷新后再改，您填的内容先复制出来。",
  413: "没有办成：文件太大。请压缩后再传。",
  429: "操作太快了。请过一会儿再试，页面上的内容还在。",
};
const lost = "网络不通，没有保存。页面上的内容还在，恢复后再点一次。";
const broken = "系统出了差错，没有保存。页面上的内容还在，请稍后再试，仍不行请告诉管理员。";

/** The designed part of an error page ([data-error]), or null where the server sent something else. */
function designed(response) {
  const page = new DOMParser().parseFromString(response, "text/html");
  return page.querySelector("[data-error]");
}

/** Reading failed: the message takes the place of what should have come. Writing failed: a toast, so that no typed word is lost. */
function answerFailure(event) {
  const { xhr, requestConfig, target } = event.detail;
  if (xhr.status < 400 || xhr.status === 422) return;
  const part = designed(xhr.responseText ?? "");
  if (SAFE.test(requestConfig.verb) && part) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.serverResponse = part.outerHTML;
    if (target.id === "drawer") event.detail.swapOverride = "innerHTML";
    return;
  }
  const said = part?.querySelector("[data-error-text]")?.textContent.trim();
  toast(said || sentences[xhr.status] || broken, "trouble");
}

export function setUpHtmx() {
  let running = 0;
  const bar = document.getElementById("busy-bar");
  const show = (change) => {
    running = Math.max(0, running + change);
    bar?.toggleAttribute("data-on", running > 0);
  };
  document.addEventListener("htmx:configRequest", (event) => {
    if (!SAFE.test(event.detail.verb)) event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSend", () => show(1));
  document.addEventListener("htmx:afterRequest", () => show(-1));
  document.addEventListener("htmx:beforeSwap", answerFailure);
  document.addEventListener("htmx:sendError", () => toast(lost, "trouble"));
  document.addEventListener("htmx:timeout", () => toast(lost, "trouble"));
  // Ctrl- or ⌘-click on a link that also has hx-get opens the page, as everywhere else.
  document.addEventListener("click", (event) => {
    if ((event.ctrlKey || event.metaKey || event.shiftKey) && event.target.closest("a[href][hx-get]")) event.stopImmediatePropagation();
  }, true);
}
