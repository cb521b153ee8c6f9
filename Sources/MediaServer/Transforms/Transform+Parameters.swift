extension Transform {
  /// Takes a parameter of an address.
  /// - Returns: false when the name means nothing.
  /// - Throws: `bad-request` when the name means something and the value does not.
  mutating func set(_ name: String, _ value: String) throws(MediaServerError) -> Bool {
    let value = ParameterValue(name: name, text: value)
    switch name {
    case "width", "w", "imwidth": width = try value.side()
    case "height", "h", "imheight": height = try value.side()
    case "fit": fit = try value.fit()
    case "dpr": density = try value.number(in: 0.1...10)
    case "r", "aspect": ratio = try value.ratio()
    case "p", "focal": focus = try value.focus()
    case "gravity", "g": focus = try value.gravity()
    case "smart": if try value.flag() { focus = focus ?? Focus() }
    case "background": background = try value.color()
    case "rotate": rotation = try value.rotation()
    default:
      if try setLook(name, value) { return true }
      return try setVideo(name, value)
    }
    return true
  }

  /// What a picture looks like, and how it is written.
  private mutating func setLook(_ name: String, _ value: ParameterValue) throws(MediaServerError) -> Bool {
    switch name {
    case "format": try setFormat(value)
    case "quality", "q": quality = try value.quality()
    case "blur": blur = try value.number(in: 0...250)
    case "sharpen": sharpen = try value.number(in: 0...10)
    case "grayscale", "greyscale": isGray = try value.flag()
    default: return false
    }
    return true
  }

  private mutating func setVideo(_ name: String, _ value: ParameterValue) throws(MediaServerError) -> Bool {
    switch name {
    case "mode": mode = try value.mode()
    case "time": start = try value.seconds()
    case "duration": length = try value.seconds()
    case "bitrate": bitrate = try value.bitrate()
    case "audio": isSilent = try !value.flag()
    default: return false
    }
    return true
  }

  mutating func setFormat(_ value: ParameterValue) throws(MediaServerError) {
    if value.text == "auto" {
      choosesFormat = true
    } else if let format = OutputFormat(word: value.text) {
      self.format = format
    } else {
      throw value.wrong("one of \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")), auto")
    }
  }

  /// The widths that the letters of the compact style mean, in pixels.
  static let widthsOfLetters: [String: Int] = [
    "xxu": 40, "xu": 80, "u": 160, "xxxs": 300, "xxs": 400, "xs": 500, "s": 600, "m": 700, "l": 750, "xl": 900,
    "xxl": 1100, "xxxl": 1400, "sg": 1600, "g": 2000, "xg": 3000, "xxg": 4000,
  ]
}

/// The value of a parameter, and what can be read from it.
struct ParameterValue {
  let name: String
  let text: String

  /// The error for a value that cannot be understood.
  func wrong(_ wanted: String) -> MediaServerError {
    // What stands in an address comes from anybody: only the name, which is one of ours, is told.
    MediaServerError(.badRequest, "the value of `\(name)` is none: it is \(wanted)")
  }

  /// Pixels; nil for `auto`.
  func side() throws(MediaServerError) -> Int? {
    if text == "auto" { return nil }
    return try whole(in: 1...Transform.largestSide)
  }

  func whole(in range: ClosedRange<Int>) throws(MediaServerError) -> Int {
    guard let number = Double(text), let whole = Int(exactly: number.rounded()), range.contains(whole) else {
      throw wrong("a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  func number(in range: ClosedRange<Double>) throws(MediaServerError) -> Double {
    guard let number = Double(text), range.contains(number) else {
      throw wrong("a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func flag() throws(MediaServerError) -> Bool {
    switch text {
    case "true", "1", "yes", "on": return true
    case "false", "0", "no", "off": return false
    default: throw wrong("true or false")
    }
  }

  func fit() throws(MediaServerError) -> Transform.Fit {
    switch text {
    case "squeeze", "fill": return .stretch
    case "scaleDown": return .scaleDown
    // What the resizing worker of the toolkit before calls these in `im`.
    case "inside": return .contain
    default:
      guard let fit = Transform.Fit(rawValue: text) else {
        throw wrong("one of contain, cover, crop, pad, scale-down, stretch")
      }
      return fit
    }
  }

  /// 1 to 100, or a word.
  func quality() throws(MediaServerError) -> Int {
    switch text {
    case "high": return 90
    case "medium-high": return 80
    case "medium": return 75
    case "medium-low": return 65
    case "low": return 50
    default: return try whole(in: 1...100)
    }
  }

  func ratio() throws(MediaServerError) -> Transform.Ratio {
    let parts = numbers(separatedBy: text.utf8.contains(UInt8(ascii: ":")) ? ":" : ",")
    guard parts.count == 2, parts.allSatisfy({ (0.01...10_000).contains($0) }) else {
      throw wrong("two numbers, as in 16:9")
    }
    return Transform.Ratio(width: parts[0], height: parts[1])
  }

  func focus() throws(MediaServerError) -> Transform.Focus {
    let parts = numbers(separatedBy: text.utf8.contains(UInt8(ascii: "x")) ? "x" : ",")
    guard parts.count == 2, parts.allSatisfy({ (0...1).contains($0) }) else {
      throw wrong("two numbers from 0 to 1, as in 0.5,0.3")
    }
    return Transform.Focus(x: parts[0], y: parts[1])
  }

  /// Cloudflare's words for a side, or a focus.
  func gravity() throws(MediaServerError) -> Transform.Focus {
    switch text {
    case "auto", "face", "center", "centre": return Transform.Focus()
    case "left": return Transform.Focus(x: 0, y: 0.5)
    case "right": return Transform.Focus(x: 1, y: 0.5)
    case "top": return Transform.Focus(x: 0.5, y: 0)
    case "bottom": return Transform.Focus(x: 0.5, y: 1)
    default: return try focus()
    }
  }

  private func numbers(separatedBy separator: Character) -> [Double] {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }
    return numbers.count == parts.count ? numbers : []
  }

  func color() throws(MediaServerError) -> String {
    let digits = text.drop { $0 == "#" }
    if digits.utf8.count == 6,
      digits.utf8.allSatisfy({
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
          || UInt8(ascii: "A")...UInt8(ascii: "F") ~= $0
      })
    {
      return String(digits)
    }
    switch text {
    case "white": return "ffffff"
    case "black": return "000000"
    default: throw wrong("white, black or six hexadecimal digits")
    }
  }

  func rotation() throws(MediaServerError) -> Int? {
    switch text {
    case "0": return nil
    case "90", "180", "270": return Int(text)
    default: throw wrong("90, 180 or 270")
    }
  }

  func mode() throws(MediaServerError) -> Transform.Mode {
    guard let mode = Transform.Mode(rawValue: text) else { throw wrong("one of video, frame, audio") }
    return mode
  }

  /// `5`, `5s`, `500ms`, `1m30s`.
  func seconds() throws(MediaServerError) -> Double {
    var total = 0.0
    var rest = text[...]
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest[number.endIndex...]
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[unit.endIndex...]
      guard let amount = Double(number), let factor = ["": 1, "s": 1, "ms": 0.001, "m": 60, "h": 3600][unit] else {
        throw wrong("a time such as 5s")
      }
      total += amount * factor
    }
    guard !text.isEmpty, total <= 86_400 else { throw wrong("a time such as 5s") }
    return total
  }

  /// `500k`, `2M`; at least 10 kbit/s.
  func bitrate() throws(MediaServerError) -> Int {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let amount = Double(digits),
      let factor = ["": 1, "k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6][text[digits.endIndex...]],
      (1e4...1e9).contains(amount * factor)
    else { throw wrong("bits per second, as in 500k or 2M") }
    return Int(amount * factor)
  }
}
