import Platform

/// The names of the fields that are kept, found quickly; and their last values, since most answers have the same.
final class FieldNames {
  /// The places of the names by their length.
  private var places: [[Int]] = []
  private let names: [[UInt8]]
  private var lastValues: [String]
  /// What is longer is cut: nothing sensible is, and thousands of answers are kept for a while. Addresses may be longer.
  private static let longestValue = 512
  private static let longestAddress = 1 << 14

  private static let location = Array("location".utf8)

  init(_ names: [String]) {
    self.names = names.map { Array($0.lowercased().utf8) }
    lastValues = names.map { _ in "" }
    for (place, name) in self.names.enumerated() {
      while places.count <= name.count { places.append([]) }
      places[name.count].append(place)
    }
  }

  /// The place of a name, in any case; nil when it is not kept.
  func place(_ name: UnsafeRawBufferPointer) -> Int? {
    guard name.count < places.count else { return nil }
    for place in places[name.count] where name.isName(names[place]) { return place }
    return nil
  }

  /// The text of a value.
  func value(_ bytes: UnsafeRawBufferPointer, at place: Int) -> String {
    let isAddress = names[place].count == 8 && names[place] == Self.location
    let bytes = UnsafeRawBufferPointer(rebasing: bytes.prefix(isAddress ? Self.longestAddress : Self.longestValue))
    let isLast =
      lastValues[place].utf8.withContiguousStorageIfAvailable { UnsafeRawBufferPointer($0).isSame(as: bytes) } ?? false
    if isLast { return lastValues[place] }
    let value = String(decoding: bytes, as: UTF8.self)
    lastValues[place] = value
    return value
  }
}

extension UnsafeRawBufferPointer {
  /// Whether there are the same bytes at both places.
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let base = baseAddress, let otherBase = other.baseAddress else { return count == 0 }
    return memcmp(base, otherBase, count) == 0
  }

  /// Whether these bytes are a name that is given in lower case.
  func isName(_ name: [UInt8]) -> Bool {
    guard count == name.count else { return false }
    for index in 0..<count {
      let (byte, expected) = (self[index], name[index])
      guard byte == expected || (byte | 0x20 == expected && (0x61...0x7A).contains(expected)) else { return false }
    }
    return true
  }

  /// The number that these bytes are in decimal; nil for anything else, and for numbers that are too large.
  var decimal: Int64? {
    guard !isEmpty, count <= 18 else { return nil }
    var number: Int64 = 0
    for byte in self {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number &* 10 &+ Int64(byte &- 0x30)
    }
    return number
  }

  /// Without blanks and tabs at both ends.
  var trimmed: UnsafeRawBufferPointer {
    var (start, end) = (0, count)
    while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
    while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: self[start..<end])
  }

  /// Whether a list, separated by commas, has a word, given in lower case.
  func hasWord(_ word: [UInt8]) -> Bool {
    split(separator: 0x2C).contains { UnsafeRawBufferPointer(rebasing: $0).trimmed.isName(word) }
  }
}
