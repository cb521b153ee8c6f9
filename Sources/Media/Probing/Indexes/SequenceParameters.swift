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
  /// The shape of a pixel, where it says.
  var pixel: Ratio?
  /// How the pictures of H.264 are put together from fields.
  var fields = FieldCoding()
}

/// A fraction.
struct Ratio: Equatable {
  var top: Int
  var bottom: Int

  /// Shapes of pixels by number (H.273, 8.6).
  static let pixels: [Ratio] = [
    (0, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11), (15, 11),
    (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
  ].map { Ratio(top: $0.0, bottom: $0.1) }
}

extension BitReader {
  /// What both codecs say of shape and colours.
  mutating func readSignal(_ parameters: inout SequenceParameters) throws {
    if try flag() {
      let number = try take(8)
      if number == 255 {
        parameters.pixel = Ratio(top: try take(16), bottom: try take(16))
      } else if number < Ratio.pixels.count {
        parameters.pixel = Ratio.pixels[number]
      }
    }
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
