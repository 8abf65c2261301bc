import { describe, expect, it } from "vitest";
import { Album } from "../../worker/src/album";

describe("an album", () => {
  it("gives back what it was given", () => {
    const album = new Album(100);
    album.keep("a", "picture");
    expect(album.find("a")).toBe("picture");
    expect(album.find("b")).toBeUndefined();
  });

  it("drops what was not asked for longest when it is full", () => {
    const album = new Album(10);
    album.keep("a", "1234");
    album.keep("b", "1234");
    album.find("a");
    album.keep("c", "1234");
    expect(["a", "b", "c"].map((key) => album.find(key) !== undefined)).toEqual([true, false, true]);
  });

  it("keeps no picture that has no room, and counts one that comes twice once", () => {
    const album = new Album(10);
    album.keep("large", "12345678901");
    for (let turn = 0; turn < 5; turn += 1) {
      album.keep("a", "1234");
    }
    album.keep("b", "1234");
    expect(album.find("large")).toBeUndefined();
    expect(album.find("a")).toBe("1234");
    expect(album.find("b")).toBe("1234");
  });
});
