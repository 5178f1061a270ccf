// File fields: what was chosen, too large ones refused at once, dropping, and progress where the form says data-upload-form.
import { csrfToken } from "./csrf.js";
import { icon } from "./icon.js";
import { toast } from "./toasts.js";

const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))}KB` : `${(bytes / 1048576).toFixed(1)}MB`);

function line(file) {
  const row = document.createElement("div");
  row.className = "drop__file";
  const name = document.createElement("span");
  name.className = "one-line";
  name.textContent = file.name;
  const note = document.createElement("span");
  note.className = "muted num";
  note.textContent = size(file.size);
  row.append(icon("paperclip"), name, note);
  return row;
}

function showChosen(box, input) {
  const limit = Number(box.dataset.maxMb) * 1048576;
  const tooLarge = [...input.files].filter((file) => file.size > limit);
  if (tooLarge.length) {
    toast(`“${tooLarge[0].name}”有${size(tooLarge[0].size)}，超过${box.dataset.maxMb}MB，没有选上。请压缩后再选。`, "trouble");
    input.value = "";
  }
  box.querySelector("[data-upload-list]").replaceChildren(...[...input.files].map(line));
}

/** Sends the form with XMLHttpRequest, the only one that tells how far it is. The answer is a redirect or the page again. */
function sendWithProgress(event) {
  const form = event.target;
  if (!form.matches("[data-upload-form]") || event.defaultPrevented) return;
  const box = form.querySelector("[data-upload]");
  if (!box?.querySelector("input[type=file]").files.length) return;
  event.preventDefault();
  const bar = document.createElement("progress");
  bar.className = "bar";
  bar.max = 1;
  bar.setAttribute("aria-label", "上传进度");
  box.querySelector("[data-upload-list]").append(bar);
  const request = new XMLHttpRequest();
  const body = new FormData(form, event.submitter);
  const failed = (words) => { bar.remove(); delete form.dataset.sent; toast(words, "trouble"); };
  request.upload.onprogress = (step) => { bar.value = step.loaded / step.total; };
  request.onload = () => {
    if (request.status < 400) return location.assign(request.responseURL);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    return failed(page.querySelector("[data-error-text], .field__error span")?.textContent.trim() || "没有收下。文件还在这里，请稍后再传。");
  };
  request.onerror = () => failed("网络断了，没有传完。文件还在这里，恢复后再传。");
  request.open("POST", form.action);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.send(body);
}

function dragging(event) {
  const drop = event.target.closest?.(".drop");
  if (!drop) return;
  drop.toggleAttribute("data-over", event.type === "dragover");
}

export function setUpUploads() {
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-upload]");
    if (box && event.target.matches("input[type=file]")) showChosen(box, event.target);
  });
  document.addEventListener("submit", sendWithProgress);
  for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, dragging);
}
