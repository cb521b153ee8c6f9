/// Which encoders may be used.
public enum HardwareChoice: String, Sendable, CaseIterable {
  /// The processor only.
  case software = "none"
  /// The first kind that has proved itself, else the processor.
  case auto
  /// One maker's, else the processor, with a note.
  case nvidia, intel, amd, apple, vaapi
}

/// An encoder in hardware, as ffmpeg names it.
public struct HardwareEncoder: Sendable, Hashable {
  /// Whose it is.
  public enum Maker: String, Sendable, CaseIterable {
    // In the order in which `auto` tries them: the makers' own ways before the common one.
    case nvidia, intel, amd, apple, vaapi
  }

  /// Whose it is.
  public let maker: Maker
  /// What it encodes.
  public let codec: VideoCodec

  /// Names an encoder; nil where the maker has none for the codec.
  public init?(_ maker: Maker, _ codec: VideoCodec) {
    guard Self.codecs(of: maker).contains(codec) else { return nil }
    self.maker = maker
    self.codec = codec
  }

  /// ffmpeg's name: `hevc_nvenc`.
  public var name: String { codec.formatName + "_" + Self.suffix(of: maker) }

  private static func suffix(of maker: Maker) -> String {
    switch maker {
    case .nvidia: "nvenc"
    case .intel: "qsv"
    case .amd: "amf"
    case .apple: "videotoolbox"
    case .vaapi: "vaapi"
    }
  }

  /// What ffmpeg has encoders for; whether the machine has is another question.
  private static func codecs(of maker: Maker) -> Set<VideoCodec> {
    switch maker {
    case .nvidia, .amd: [.h264, .h265, .av1]
    case .intel: [.h264, .h265, .vp9, .av1]
    case .apple: [.h264, .h265]
    case .vaapi: [.h264, .h265, .vp8, .vp9, .av1]
    }
  }

  /// Options before the input: the device of VAAPI.
  var inputOptions: [String] {
    maker == .vaapi ? ["-vaapi_device", "/dev/dri/renderD128"] : []
  }

  /// The filter that hands frames over, where one is needed.
  func uploadFilter(tenBits: Bool) -> String? {
    maker == .vaapi ? "format=\(tenBits ? "p010" : "nv12"),hwupload" : nil
  }

  /// The pixel format handed over; nil where the upload decides.
  func pixelFormat(tenBits: Bool) -> String? {
    switch maker {
    case .vaapi: nil
    case .intel, .amd, .nvidia: tenBits ? "p010le" : "nv12"
    case .apple: tenBits ? "p010le" : "yuv420p"
    }
  }

  /// Options for constant quality, or for a mean bitrate.
  ///
  /// The scale of NVENC's `-cq`, QSV's `-global_quality` and the QP of AMF and VAAPI is near x264's and x265's CRF for
  /// those codecs (each encoder's `-h encoder=` page); AV1 and VP9 count to 255 in VAAPI and AMF. VideoToolbox counts
  /// from 1 to 100 and upwards (`-q:v`), 65 being near CRF 23 by HandBrake's guide for its constant quality.
  func rateOptions(crf: Int, bitrate: Int64?, quality: QualityProfile) -> [String] {
    if let bitrate { return ["-b:v:0", "\(bitrate)"] + extras(quality) }
    let is255 = codec == .av1 || codec == .vp9 || codec == .vp8
    let wide = is255 ? min(255, crf * 4) : crf
    switch maker {
    case .nvidia: return ["-rc:v:0", "vbr", "-cq:v:0", "\(min(51, crf))", "-b:v:0", "0"] + extras(quality)
    case .intel: return ["-global_quality:v:0", "\(min(51, crf))"] + extras(quality)
    case .amd: return ["-rc:v:0", "cqp", "-qp_i:v:0", "\(wide)", "-qp_p:v:0", "\(wide)"] + extras(quality)
    case .apple: return ["-q:v:0", "\(max(1, min(100, 111 - 2 * crf)))"] + extras(quality)
    case .vaapi: return ["-rc_mode:v:0", "CQP", "-qp:v:0", "\(wide)"]
    }
  }

  private func extras(_ quality: QualityProfile) -> [String] {
    switch maker {
    // p1 is the fastest, p7 the best.
    case .nvidia: ["-preset:v:0", quality == .minimum ? "p4" : "p6", "-tune:v:0", "hq", "-spatial-aq:v:0", "1"]
    case .intel: ["-preset:v:0", quality == .minimum ? "medium" : "slow"]
    case .amd: ["-quality:v:0", "quality"]
    case .apple, .vaapi: []
    }
  }
}
