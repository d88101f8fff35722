// Defines <iq-channels>; import this for its effect.
import { defineIqChannels } from "./index.js";

defineIqChannels();
