// Pages work without this script; it adds what the NHS components do with one, such as the folding menu.
import { initAll } from "./vendor/nhsuk/nhsuk-frontend.min.js";
initAll();
