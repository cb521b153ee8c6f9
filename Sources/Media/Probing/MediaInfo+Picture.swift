import Containers

extension MediaInfo {
  /// A picture that ffmpeg does not read, HEIC or a WebP that moves in 5.1, by what its structure says; nil for all that is no such picture.
  public init?(picture report: StructureReport) {
    guard let picture = report.picture, picture.width > 0, picture.height > 0 else { return nil }
    var stream = MediaStream(index: 0, kind: .video, codec: report.format == .webp ? "webp" : "hevc")
    let container: String
    switch report.format {
    case .heif: container = "heif"
    case .webp: container = "webp_pipe"
    default: return nil
    }
    (stream.width, stream.height, stream.bitDepth) = (picture.width, picture.height, picture.depth)
    (stream.rotation, stream.frameCount) = (picture.rotation, Int64(picture.frames ?? 1))
    if let frames = picture.frames, let duration = picture.duration, duration > 0 {
      (stream.duration, stream.frameRate) = (duration, Double(frames) / duration)
    }
    self.init(container: container, duration: picture.duration, size: report.size, streams: [stream])
  }
}
