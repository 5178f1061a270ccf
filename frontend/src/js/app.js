// Loaded, deferred, on every page after htmx. Each module sets up one thing and says what in its first line.
import Alpine from "@alpinejs/csp";
import { setUpConnection } from "./connection.js";
import { setUpDialogs } from "./dialogs.js";
import { setUpForms } from "./forms.js";
import { setUpHtmx } from "./htmx-setup.js";
import { setUpKeys } from "./keys.js";
import { setUpMenus } from "./menus.js";
import { registerData } from "./page-data.js";
import { setUpRollCall } from "./roll-call.js";
import { setUpToasts } from "./toasts.js";
import { setUpUploads } from "./uploads.js";
import { registerWorker } from "./worker-register.js";

setUpHtmx();
setUpToasts();
setUpDialogs();
setUpMenus();
setUpForms();
setUpUploads();
setUpKeys();
setUpConnection();
setUpRollCall();
registerWorker();
registerData(Alpine);
window.Alpine = Alpine;
Alpine.start();
