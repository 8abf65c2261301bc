import { z } from "zod";

/** The kinds of file a composition can be given by address. */
export type AssetKind = "image" | "audio" | "video";

/** The longest address that a composition accepts, in characters. */
export const MAX_ADDRESS = 4096;

/**
 * A field that holds the address of a file. The JSON Schema of the field carries `"asset": kind`, so the
 * farm knows which props to take in (fetch, check, store) before a render starts.
 */
export const asset = (kind: AssetKind) => z.string().max(MAX_ADDRESS).meta({ asset: kind });
