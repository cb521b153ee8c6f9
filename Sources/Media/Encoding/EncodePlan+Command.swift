import Processes

extension EncodePlan {
  /// The same work as a person would ask ffmpeg for it, one command for each pass: without the limits and reports that it runs with here.
  /// Words are quoted for a POSIX shell.
  ///
  /// The streams that come of it are the same, bit for bit; nothing is verified.
  /// - Throws: ``ProcessError`` without ffmpeg; `CancellationError`.
  public func command(source: String, output: String) async throws -> String {
    let ffmpeg = try Program.locate("ffmpeg")
    let log = "ffmpeg2pass"
    let first = firstPass(.file(source), passLog: log)
    let last = arguments(.file(source), output: output, passLog: first == nil ? nil : log, pictures: "cover")
    var lines: [String] = []
    for arguments in coverArguments(.file(source), pictures: "cover") + [first, last].compactMap(\.self) {
      lines.append(Self.line(try await FFmpegRun.inItsWords(arguments, ffmpeg)))
    }
    return lines.joined(separator: " && ")
  }

  private static func line(_ arguments: [String]) -> String {
    var words: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      // Each with its value; the lists keep hostile files from opening others, and make a line unreadable.
      case "-progress", "-stats_period", "-protocol_whitelist", "-format_whitelist": rest = rest.dropFirst()
      case "-nostats": break
      case "-v":
        words += ["-v", "error"]
        rest = rest.dropFirst()
      default: words.append(word)
      }
    }
    return (["ffmpeg"] + words).map(quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:=+,@%".utf8.contains(byte)
      }
    }
    guard word.isEmpty || !plain else { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
