import Testing

@testable import Media

/// One source, encoded to one codec in one container, and looked at.
struct TableCell: Sendable {
  let source: TableSource
  let codec: VideoCodec
  let container: Container

  enum Result: Sendable, Equatable {
    /// The output was looked at; the list holds what is wrong with it.
    case encoded(faults: [String])
    case refused(code: String, words: String)
  }

  /// The fastest settings: what is under test is what arrives, not how small.
  private var request: EncodeRequest {
    var request = EncodeRequest(codec: codec, quality: .minimum, container: container)
    switch codec {
    case .h264, .h265: (request.crf, request.preset) = (16, "ultrafast")
    case .vp9: (request.crf, request.preset) = (20, "8")
    case .vp8: (request.crf, request.preset, request.quality) = (4, "16", .maximum)
    case .av1: (request.crf, request.preset) = (20, "12")
    }
    request.audio = .high
    return request
  }

  func run(_ path: String, _ original: TableOriginal?, in folder: String) async throws -> Result {
    do {
      let info: MediaInfo
      if let known = original { info = known.info } else { info = try await MediaProbe.probe(path) }
      let plan = try EncodePlan(info, request)
      let output = folder + "/\(source.name)-\(codec.rawValue).\(container.rawValue)"
      defer { removeFile(output) }
      let outcome = try await Encoder.encode(plan, source: .file(path), to: output)
      let before: TableOriginal
      if let original { before = original } else { before = try await TableOriginal(path, info) }
      let check = TableCheck(
        before: before, after: try await TableReading(output), plan: plan,
        pictures: try await TablePictures(output, "v:0", decoder: info.video?.hasAlpha == true ? plan.alphaDecoder : [])
      )
      return .encoded(faults: check.faults(frames: outcome.frames))
    } catch let error as MediaError {
      return .refused(code: error.code, words: error.message)
    }
  }
}

extension EncodePlan {
  /// ffmpeg's own decoders drop transparency.
  var alphaDecoder: [String] { ["-c:v", codec == .vp8 ? "libvpx" : "libvpx-vp9"] }
}

/// What a source is, read once for all its cells.
struct TableOriginal: Sendable {
  let info: MediaInfo
  let reading: TableReading
  let pictures: TablePictures

  init(_ path: String, _ info: MediaInfo) async throws {
    self.info = info
    reading = try await TableReading(path)
    let video = info.video
    let decoder =
      video?.hasAlpha == true && video?.codec == "vp9"
      ? ["-c:v", "libvpx-vp9"]
      : video?.hasAlpha == true && video?.codec == "vp8" ? ["-c:v", "libvpx"] : []
    pictures = try await TablePictures(path, "\(video?.index ?? 0)", decoder: decoder)
  }
}
