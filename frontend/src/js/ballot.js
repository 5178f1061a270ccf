// Voting: the scrutineer's opening code, and the booth. Loaded only by the pages of a ballot.
import { setUpBooths } from "./ballot/booth.js";
import { setUpOpeningKeys } from "./ballot/opening-key.js";

setUpOpeningKeys();
setUpBooths();
