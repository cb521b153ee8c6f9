@testable import Media

/// Which cells are refused, and why: the rest of the table comes out right.
enum Refusals {
  /// Sources by the code of the refusal, whatever the codec and container.
  static let whole: [String: String] = [
    "sound.m4a": "no-video", "one.png": "no-video", "zero.mp4": "empty", "no-index.mp4": "not-media",
    "rubbish.mp4": "not-media",
    "text.mp4": "not-media", "list.m3u8": "not-media", "list.mp4": "not-media", "drawing.svg": "not-media",
    "cut.mp4": "source-damaged", "cut.mkv": "source-damaged", "garbled.mp4": "source-damaged",
  ]
  /// PQ and HLG do not become eight bits.
  static let hdr: Set<String> = ["hdr10.mkv", "hdr10.mp4", "hlg.mp4", "pq.webm", "pq-av1.mp4"]
  /// Transparency is kept by VP9 and VP8 in WebM and Matroska only.
  static let alpha: Set<String> = [
    "alpha-prores.mov", "alpha-qtrle.mov", "alpha.webm", "alpha8.webm", "moving.gif",
  ]

  /// The code with which a cell is refused; nil when it is encoded.
  static func code(of cell: TableCell) -> String? {
    let isHeld =
      switch cell.container {
      case .mp4: cell.codec != .vp8
      case .webm: cell.codec != .h264 && cell.codec != .h265
      case .mkv: true
      }
    // What cannot be read is told first.
    if let code = whole[cell.source.name], code != "source-damaged", code != "no-video" { return code }
    if !isHeld { return "invalid-request" }
    if let code = whole[cell.source.name] { return code }
    if hdr.contains(cell.source.name), cell.codec == .h264 || cell.codec == .vp8 { return "unsupported" }
    let keepsAlpha = (cell.codec == .vp8 || cell.codec == .vp9) && cell.container != .mp4
    return alpha.contains(cell.source.name) && !keepsAlpha ? "unsupported" : nil
  }

  /// Prints how many cells came out right, and the refusals by their reason.
  static func print(_ results: [(cell: TableCell, result: TableCell.Result)]) {
    var (right, refused) = (0, [String: Int]())
    for (_, result) in results {
      switch result {
      case .encoded(let faults): right += faults.isEmpty ? 1 : 0
      case .refused(let code, _): refused[code, default: 0] += 1
      }
    }
    let words = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    Swift.print("table: \(results.count) cells, \(right) right, refused: \(words)")
  }
}
