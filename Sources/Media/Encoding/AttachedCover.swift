/// A picture of the cover that goes into Matroska as an attached file: ffmpeg would make a second video track of it, so it is taken out of
/// the source first.
struct AttachedCover: Sendable, Equatable {
  /// The source's stream.
  let stream: Int
  let isPNG: Bool
  /// What the file is called in Matroska: its name there before, or `cover`, which players look for.
  let name: String
  /// Which attachment of the output it is.
  var number = 0

  init(stream: Int, isPNG: Bool, name: String?) {
    (self.stream, self.isPNG) = (stream, isPNG)
    self.name = name ?? "cover" + (isPNG ? ".png" : ".jpg")
  }

  /// Where it is meanwhile.
  /// - Parameter beginning: what paths begin with.
  func path(_ beginning: String) -> String { "\(beginning)-\(number)" + (isPNG ? ".png" : ".jpg") }

  /// Options that take it out of the input.
  func extraction(to path: String) -> [String] {
    ["-map", "0:\(stream)", "-c", "copy", "-frames:v", "1", "-f", "image2pipe", FFmpegInput.url(path)]
  }

  /// Options that put it into the output.
  func attachment(of path: String) -> [String] {
    ["-attach", FFmpegInput.url(path), "-metadata:s:t:\(number)", "mimetype=image/\(isPNG ? "png" : "jpeg")"]
      + ["-metadata:s:t:\(number)", "filename=\(name)"]
  }
}
