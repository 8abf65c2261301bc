import { Config } from "@remotion/cli/config";

Config.setExperimentalRspackEnabled(true);
