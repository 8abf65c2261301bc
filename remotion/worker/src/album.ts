/** Pictures that were captured, by what the page was made of: the same document looks the same a second time. */

/** Characters of base64 that are kept, about 500 full-HD pictures of drawings. */
const ROOM = 96 * 1024 * 1024;

export class Album {
  private readonly pictures = new Map<string, string>();
  private used = 0;

  constructor(private readonly room = ROOM) {}

  find(key: string): string | undefined {
    const picture = this.pictures.get(key);
    if (picture !== undefined) {
      this.pictures.delete(key);
      this.pictures.set(key, picture); // those that were not asked for longest go first
    }
    return picture;
  }

  keep(key: string, picture: string): void {
    if (this.pictures.has(key) || picture.length > this.room) {
      return;
    }
    this.pictures.set(key, picture);
    this.used += picture.length;
    for (const [oldest, dropped] of this.pictures) {
      if (this.used <= this.room) {
        break;
      }
      this.pictures.delete(oldest);
      this.used -= dropped.length;
    }
  }
}
