/// Where something was recorded, as telephones write it (3GPP TS 26.244, 8.8).
struct MovieLocation {
  /// What ffmpeg makes of it: degrees as ISO 6709 has them, and the name of the place.
  let tag: MovieFile.Tag

  init(_ bytes: BoxBytes) throws {
    var bytes = bytes
    try bytes.skip(4)
    let language = try bytes.int(2)
    guard let end = bytes.rest.firstIndex(of: 0), end < 99 else { throw Doubt() }
    let place = try MovieText.line(try bytes.bytes(end + 1))
    try bytes.skip(1)
    // ffmpeg takes them for fractions of 24 bits.
    let degrees = try (0..<3).map { _ in Float(Int32(truncatingIfNeeded: try bytes.int(4))) / 65_536 }
    var text = Self.text(degrees[1], whole: 2, decimals: 4) + Self.text(degrees[0], whole: 3, decimals: 4)
    if degrees[2] != 0 { text += Self.text(degrees[2], whole: 1, decimals: 6) }
    tag = MovieFile.Tag(name: "location", text: text + "/" + place, language: language)
  }

  /// A number with its sign, and with zeros up to so many digits.
  private static func text(_ number: Float, whole: Int, decimals: Int) -> String {
    let unit = decimals == 4 ? 10_000 : 1_000_000
    let scaled = Int((abs(Double(number)) * Double(unit)).rounded(.toNearestOrEven))
    func digits(_ number: Int, _ count: Int) -> String {
      String(repeating: "0", count: max(0, count - "\(number)".count)) + "\(number)"
    }
    return (number < 0 ? "-" : "+") + digits(scaled / unit, whole) + "." + digits(scaled % unit, decimals)
  }
}
