/// What the extension of a key says about an object.
struct MediaKind: Sendable, Hashable {
  /// Whether and as what ffmpeg can read it.
  enum Family: Sendable { case picture, video, other }

  var mediaType: String
  var family: Family

  /// Looks up the extension of a key.
  init(of key: String) {
    let name = key.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? ""
    let ext = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name[name.index(after: $0)...].lowercased() } ?? ""
    self = Self.table[ext] ?? MediaKind("application/octet-stream", .other)
  }

  private init(_ mediaType: String, _ family: Family) {
    self.mediaType = mediaType
    self.family = family
  }

  private static let table: [String: MediaKind] = {
    var table: [String: MediaKind] = [:]
    for (types, family) in [(pictures, Family.picture), (videos, .video), (others, .other)] {
      for (ext, type) in types { table[ext] = MediaKind(type, family) }
    }
    return table
  }()

  private static let pictures = [
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
    "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "ico": "image/x-icon", "avif": "image/avif",
    "heic": "image/heic",
  ]

  private static let videos = [
    "mp4": "video/mp4", "m4v": "video/x-m4v", "mov": "video/quicktime", "webm": "video/webm", "mkv": "video/x-matroska",
    "avi": "video/x-msvideo", "flv": "video/x-flv", "wmv": "video/x-ms-wmv", "mpg": "video/mpeg", "mpeg": "video/mpeg",
    "ts": "video/mp2t", "mts": "video/mp2t", "3gp": "video/3gpp", "ogv": "video/ogg",
  ]

  private static let others = [
    "svg": "image/svg+xml", "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "wav": "audio/wav", "flac": "audio/flac", "txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "json": "application/json", "ndjson": "application/x-ndjson",
    "xml": "application/xml", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip",
    "vtt": "text/vtt; charset=utf-8", "srt": "text/plain; charset=utf-8", "m3u8": "application/vnd.apple.mpegurl",
    "mpd": "application/dash+xml", "woff2": "font/woff2",
  ]
}
