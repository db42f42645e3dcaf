// Pages work without this script; it adds what the NHS components do with one, such as the folding menu.
// A page that loads itself again until some work is done does not do so while its reader is on the way to another page:
// the new page may take longer to come than the next reload, which would take its place.
import { initAll } from "./vendor/nhsuk/nhsuk-frontend.min.js";
initAll();

const again = document.querySelector("meta[name=reload-after]");
if (again) {
  const timer = setTimeout(() => location.reload(), 1000 * again.content);
  addEventListener("beforeunload", () => clearTimeout(timer));
}
