import Platform
import Quantities

extension ListPage {
  /// The largest page that is taken: 1,000 keys of 1,024 bytes, encoded, have room in it several times over. Bytes.
  static let maximumSize = 32 << 20

  /// Reads the answer to a ListObjectsV2 request.
  init(_ bytes: [UInt8]) throws(XMLProblem) {
    guard bytes.count <= Self.maximumSize else { throw .malformed }
    var reader = ListPageReader(bytes)
    try reader.run()
    self = reader.page
  }
}

/// Goes through an answer once and keeps what is needed.
private struct ListPageReader {
  var page = ListPage()
  private let bytes: [UInt8]
  private var scanner: XMLScanner
  private var entry = ListPage.Entry()
  private var isURLEncoded = false
  /// Where the scanner is: 1 in the root, 2 in `Contents` or `CommonPrefixes`.
  private var depth = 0
  private var isInContents = false
  private var isInPrefixes = false
  private var value: [UInt8] = []
  private var lastTime: (text: ArraySlice<UInt8>, value: Int64)?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    scanner = XMLScanner(bytes)
    page.text.reserveCapacity(bytes.count / 4)
  }

  mutating func run() throws(XMLProblem) {
    var plain = 0..<0
    var hasEntities = false
    while true {
      switch try scanner.next() {
      case .start(let name):
        if depth == 0, !matches(name, "ListBucketResult") { throw .malformed }
        if depth == 1 { begin(name) }
        depth += 1
        plain = 0..<0
        hasEntities = false
      case .text(let range, let isPlain):
        // Text that comes in several pieces, around a comment, is put together; there is hardly ever any.
        if !plain.isEmpty || hasEntities { throw .malformed }
        if isPlain {
          plain = range
        } else {
          hasEntities = true
          value = try XMLText.decode(bytes[range])
        }
      case .end(let name):
        depth -= 1
        try end(name, hasEntities ? value[...] : bytes[plain])
        plain = 0..<0
        hasEntities = false
      case .finished:
        decodeKeys()
        return
      }
    }
  }

  private mutating func begin(_ name: Range<Int>) {
    isInContents = matches(name, "Contents")
    isInPrefixes = matches(name, "CommonPrefixes")
    if isInContents { entry = ListPage.Entry() }
  }

  private mutating func end(_ name: Range<Int>, _ value: ArraySlice<UInt8>) throws(XMLProblem) {
    switch depth {
    case 2 where isInContents: object(name, value)
    case 2 where isInPrefixes: if matches(name, "Prefix") { page.commonPrefixes.append(Array(value)) }
    case 1 where isInContents:
      guard entry.keyLength > 0 else { throw .malformed }
      page.entries.append(entry)
      isInContents = false
    case 1 where isInPrefixes: isInPrefixes = false
    case 1: result(name, value)
    default: break
    }
  }

  /// A field of one object.
  private mutating func object(_ name: Range<Int>, _ value: ArraySlice<UInt8>) {
    if matches(name, "Key") {
      (entry.keyStart, entry.keyLength) = store(value)
    } else if matches(name, "Size") {
      entry.size = number(value) ?? -1
    } else if matches(name, "ETag") {
      let etag = Self.withoutQuotes(value).prefix(Int(UInt16.max))
      let (start, length) = store(etag)
      (entry.etagStart, entry.etagLength) = (start, UInt16(truncatingIfNeeded: length))
    } else if matches(name, "LastModified") {
      entry.modified = moment(value)
    } else if matches(name, "StorageClass") {
      entry.storageClass = storageClass(String(decoding: value, as: UTF8.self))
    }
  }

  /// A field of the page.
  private mutating func result(_ name: Range<Int>, _ value: ArraySlice<UInt8>) {
    if matches(name, "IsTruncated") {
      page.isTruncated = value.elementsEqual("true".utf8)
    } else if matches(name, "NextContinuationToken"), !value.isEmpty {
      page.nextToken = String(decoding: value, as: UTF8.self)
    } else if matches(name, "EncodingType") {
      isURLEncoded = value.elementsEqual("url".utf8)
    }
  }

  private mutating func store(_ value: ArraySlice<UInt8>) -> (start: UInt32, length: UInt32) {
    let start = page.text.count
    page.text += value
    return (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: value.count))
  }

  /// Servers may name the encoding after the keys, so they are decoded at the end.
  private mutating func decodeKeys() {
    guard isURLEncoded else { return }
    for index in page.entries.indices {
      let key = page.key(page.entries[index])
      guard key.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { continue }
      let decoded = PercentEncoding.decode(key, plusIsBlank: true)
      let start = Int(page.entries[index].keyStart)
      page.text.replaceSubrange(start..<start + decoded.count, with: decoded)
      page.entries[index].keyLength = UInt32(truncatingIfNeeded: decoded.count)
    }
    page.commonPrefixes = page.commonPrefixes.map { PercentEncoding.decode($0[...], plusIsBlank: true) }
  }

  /// Neighbours often have the same time.
  private mutating func moment(_ value: ArraySlice<UInt8>) -> Int64 {
    if let lastTime, lastTime.text.elementsEqual(value) { return lastTime.value }
    let parsed = Timestamp(String(decoding: value, as: UTF8.self))?.nanoseconds ?? .min
    lastTime = (value, parsed)
    return parsed
  }

  private mutating func storageClass(_ name: String) -> UInt8 {
    if let known = page.storageClasses.firstIndex(of: name) { return UInt8(truncatingIfNeeded: known) }
    guard !name.isEmpty, page.storageClasses.count < 255 else { return 255 }
    page.storageClasses.append(name)
    return UInt8(truncatingIfNeeded: page.storageClasses.count - 1)
  }

  private func number(_ value: ArraySlice<UInt8>) -> Int64? {
    guard !value.isEmpty, value.count <= 18, value.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return value.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  private static func withoutQuotes(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") else { return value }
    return value.dropFirst().dropLast()
  }

  /// Whether an element has a name, passing over a prefix of a name space.
  private func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
    let count = name.utf8CodeUnitCount
    guard range.count >= count else { return false }
    let start = range.upperBound - count
    guard range.count == count || bytes[start - 1] == UInt8(ascii: ":") else { return false }
    return bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return false }
      return memcmp(base + start, name.utf8Start, count) == 0
    }
  }
}
