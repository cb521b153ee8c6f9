import Quantities

/// One entry as `rclone lsjson` prints it, one object a line.
struct RcloneItem {
  /// The path below the root that was listed; control characters are themselves.
  var path = ""
  var size: Int64 = -1
  var modified: Int64?
  var isFolder = false
  var isBucket = false
  var mediaType: String?

  /// Reads the object in a text; nil when there is none with a path.
  ///
  /// - Parameter field: what is taken for the path.
  init?(_ text: ArraySlice<UInt8>, naming field: String = "Path") {
    var hasPath = false
    for (key, value) in JSONFields(text) {
      switch key {
      case field:
        path = RcloneName.key(ofName: value.text ?? "")
        hasPath = true
      case "Size": size = value.integer ?? -1
      case "ModTime": modified = value.text.flatMap { nanoseconds(ofTimestamp: $0) }
      case "IsDir": isFolder = value.isTrue
      case "IsBucket": isBucket = value.isTrue
      case "MimeType": mediaType = value.text
      default: break
      }
    }
    if !hasPath { return nil }
  }

  /// The description of it at an address.
  func object(at address: ObjectPath) -> StoredObject {
    let kind: StoredObject.Kind = isBucket ? .bucket : isFolder ? .folder : .file
    return StoredObject(
      path: address, size: kind == .file ? size : 0, modified: modified, kind: kind,
      mediaType: kind == .file ? mediaType : nil)
  }
}

/// Cuts the output of `rclone lsjson` into items as it arrives.
struct RcloneItemReader {
  private var pending: [UInt8] = []
  /// The longest line that is an entry: a key of 1024 bytes, escaped, twice, has room many times over.
  private static let longestLine = 1 << 20

  /// Takes the next chunk and gives the items that it completes.
  mutating func feed(_ chunk: [UInt8]) -> [RcloneItem] {
    var items: [RcloneItem] = []
    pending += chunk
    var start = 0
    while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let item = RcloneItem(pending[start..<end]) { items.append(item) }
      start = end + 1
    }
    pending.removeFirst(start)
    if pending.count > Self.longestLine { pending.removeAll() }
    return items
  }
}

/// Nanoseconds since 1970 of a time such as `2026-11-23T03:23:23.798+01:00`; nil for anything else.
func nanoseconds(ofTimestamp text: String) -> Int64? {
  var rest = Substring(text).utf8[...]
  func number(_ digits: Int, after separator: String = "") -> Int64? {
    guard rest.starts(with: separator.utf8) else { return nil }
    let part = rest.dropFirst(separator.utf8.count).prefix(digits)
    guard part.count == digits, part.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    rest = rest.dropFirst(separator.utf8.count + digits)
    return part.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }
  guard let year = number(4), let month = number(2, after: "-"), let day = number(2, after: "-"),
    let hour = number(2, after: "T"), let minute = number(2, after: ":"), let second = number(2, after: ":")
  else { return nil }
  var fraction: Int64 = 0
  if rest.first == UInt8(ascii: ".") {
    let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
    for place in 0..<9 {
      let digit = digits.dropFirst(place).first.map { Int64($0 - 0x30) } ?? 0
      fraction = fraction * 10 + digit
    }
    rest = rest.dropFirst(1 + digits.count)
  }
  var offset: Int64 = 0
  if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
    rest = rest.dropFirst()
    guard let hours = number(2), let minutes = number(2, after: ":") else { return nil }
    offset = (hours * 60 + minutes) * 60 * (sign == UInt8(ascii: "-") ? -1 : 1)
  }
  let seconds = daysSince1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
  // Years outside 1678 to 2261 do not fit, and some remotes use year 1 for "unknown".
  let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
  let (sum, tooLate) = whole.addingReportingOverflow(fraction)
  return overflow || tooLate ? nil : sum
}

/// Days of the Gregorian calendar; years start in March here, so that the leap day is the last.
private func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
  let shifted = month <= 2 ? year - 1 : year
  let era = (shifted >= 0 ? shifted : shifted - 399) / 400
  let yearOfEra = shifted - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
