/// Where the bytes of a source come from.
public enum MediaSource: Sendable, Hashable {
  /// A local file, by its path.
  case file(String)
  /// An object that this process serves on a loopback address, so that ffmpeg can read ranges of it.
  /// - Parameters:
  ///   - url: `http://127.0.0.1:port/…`; nothing else is let through.
  ///   - name: how messages call it.
  ///   - size: bytes.
  case loopback(url: String, name: String, size: Int64)

  /// How messages call it: the path, or the object's name.
  public var name: String {
    switch self {
    case .file(let path): path
    case .loopback(_, let name, _): name
    }
  }
}

/// How a source is named to ffmpeg and ffprobe, so that no name is read as an option, a protocol or a pattern, and no
/// content can make them open anything else: playlists, concat scripts and manifests name further files and hosts.
enum FFmpegInput {
  static func arguments(_ path: String) -> [String] { arguments(.file(path)) }

  /// Measured on 5.1: with `file:` a colon, a leading dash, a newline or `%d` in `.mp4` are harmless; only names with
  /// `%` that end like a picture are taken for a numbered sequence by the image2 demuxer.
  static func arguments(_ source: MediaSource) -> [String] {
    switch source {
    case .file(let path):
      let isPattern =
        path.utf8.contains(UInt8(ascii: "%")) && images.contains { path.lowercased().hasSuffix("." + $0) }
      return ["-protocol_whitelist", "file", "-format_whitelist", allowList]
        + (isPattern ? ["-f", "image2", "-pattern_type", "none"] : []) + ["-i", url(path)]
    case .loopback(let url, _, _):
      // An address elsewhere never gets this far; should it, the empty list lets nothing through.
      let isLoopback = ["http://127.0.0.1:", "http://[::1]:"].contains { url.hasPrefix($0) }
      return ["-protocol_whitelist", isLoopback ? "http,tcp" : "none", "-format_whitelist", allowList, "-i", url]
    }
  }

  /// How strictly the input is read. Of the choices of `-err_detect` this found most of 140 damaged files and, unlike
  /// `explode`, goes on after the first fault so that they can be counted; none raised a false alarm (measured, 5.1).
  static let strict = ["-err_detect", "crccheck+bitstream+buffer"]

  static func url(_ path: String) -> String { "file:" + path }

  /// The demuxers that may read. Left out are all that open other files or hosts (hls, dash, concat, imf, sdp, rtsp,
  /// webm_dash_manifest), that run scripts (vapoursynth, avisynth, lavfi), that take any text for a film (tty), and SVG.
  static let allowList: String =
    (films + sounds + texts + pictures.map { $0 + "_pipe" }).joined(separator: ",")

  private static let films = [
    "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "flv", "live_flv", "kux", "mpegts", "mpeg",
    "mpegvideo", "asf", "asf_o", "ogg", "mxf", "gxf", "nut", "ivf", "h261", "h263", "h264", "hevc", "vvc", "av1", "obu",
    "m4v", "mjpeg", "mjpeg_2000", "cavsvideo", "vc1", "vc1test", "dv", "dirac", "rm", "rawvideo", "yuv4mpegpipe", "gif",
    "apng", "ico", "image2", "image2pipe", "bink", "smk", "flic", "roq", "nsv", "nuv", "wtv", "pva", "swf", "mpjpeg",
    "ty", "wc3movie", "vivo", "r3d", "lxf", "dxa", "thp", "idcin", "ipmovie", "4xm", "film_cpk", "mvi", "mtv", "amv",
    "avs", "avs2", "avs3", "evc", "iamf",
  ]
  private static let sounds = [
    "aac", "ac3", "eac3", "mp3", "flac", "wav", "w64", "aiff", "au", "caf", "dts", "dtshd", "truehd", "mlp", "amr",
    "ape", "wv", "tta", "tak", "mpc", "mpc8", "voc", "adx", "qcp", "spdif", "sox", "loas", "latm", "gsm", "sbc", "oma",
    "aa", "aax", "act", "aea", "ac4", "shn", "xwma",
  ]
  private static let texts = ["srt", "ass", "webvtt", "sup", "microdvd", "subviewer", "sami", "ttml", "scc"]
  private static let pictures = [
    "bmp", "dds", "dpx", "exr", "gif", "j2k", "jpeg", "jpegls", "jpegxl", "pam", "pbm", "pcx", "pgm", "pgmyuv", "pgx",
    "phm", "photocd", "pictor", "png", "ppm", "psd", "qdraw", "qoi", "sgi", "sunrast", "tiff", "webp", "xbm", "xpm",
    "xwd", "cri", "gem", "vbn", "hdr", "pfm",
  ]
  private static let images = [
    "jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "jp2", "tga", "ppm", "pgm", "pbm", "pam", "dpx", "exr", "j2k",
    "jls", "sgi", "rgb", "xbm", "xwd", "pcx", "sun", "ras", "im1", "im8", "gif", "svg", "qoi", "ljpg", "mpo", "psd",
  ]
}
