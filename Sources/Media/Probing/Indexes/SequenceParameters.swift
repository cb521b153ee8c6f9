import Containers

/// What the parameters of a sequence of H.264 or HEVC say of its pictures.
struct SequenceParameters: Equatable {
  var id = 0
  /// ffmpeg's name of the profile.
  var profile = ""
  var level = 0
  /// Pixels, as shown.
  var width = 0
  var height = 0
  /// How the colours are sampled: 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4.
  var chroma = 1
  var depth = 8
  /// Whether values go over the whole range, where it says.
  var isFullRange: Bool?
  var colors: ColorNumbers?
}

extension BitReader {
  /// What both codecs say of shape and colours.
  mutating func readSignal(_ parameters: inout SequenceParameters) throws {
    if try flag(), try take(8) == 255 { try skip(32) }
    if try flag() { try skip(1) }
    if try flag() {
      try skip(3)
      parameters.isFullRange = try flag()
      if try flag() {
        parameters.colors = ColorNumbers(primaries: try take(8), transfer: try take(8), matrix: try take(8))
      }
    }
    if try flag() { for _ in 0..<2 { guard try golomb() <= 5 else { throw Doubt() } } }
  }
}
