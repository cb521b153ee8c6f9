import Platform
import Quantities

/// One page of a listing, packed: about a hundred bytes a key, so that many pages can wait for their turn.
struct ListPage: Sendable {
  /// What is known of one key. Places are offsets into the page's bytes.
  struct Entry: Sendable {
    var keyStart: UInt32 = 0
    var keyLength: UInt32 = 0
    var etagStart: UInt32 = 0
    var etagLength: UInt16 = 0
    /// The number of the storage class in the page's list, or 255.
    var storageClass: UInt8 = 255
    var size: Int64 = -1
    /// Nanoseconds since 1970; `Int64.min` where it was not told.
    var modified: Int64 = .min
  }

  /// Keys and etags, one after the other.
  var text: [UInt8] = []
  var entries: [Entry] = []
  var storageClasses: [String] = []
  /// Beginnings of keys that were rolled up at the delimiter.
  var commonPrefixes: [[UInt8]] = []
  /// Whether there is more after it.
  var isTruncated = false
  /// What to ask with for more.
  var nextToken: String?
  /// Whether the server asked to be left alone for a while before it gave this page.
  var wasThrottled = false

  /// The bytes of a key.
  func key(_ entry: Entry) -> ArraySlice<UInt8> {
    text[Int(entry.keyStart)..<Int(entry.keyStart) + Int(entry.keyLength)]
  }

  /// The last key, if there is any.
  var lastKey: ArraySlice<UInt8>? { entries.last.map { key($0) } }

  /// Whether each key comes after the one before, byte by byte.
  var isAscending: Bool {
    zip(entries, entries.dropFirst()).allSatisfy { precedes(key($0), key($1)) }
  }

  /// The description of an object at an address.
  func object(_ entry: Entry, at path: ObjectPath) -> StoredObject {
    let etag = text[Int(entry.etagStart)..<Int(entry.etagStart) + Int(entry.etagLength)]
    var object = StoredObject(
      path: path, size: entry.size, modified: entry.modified == .min ? nil : entry.modified,
      etag: etag.isEmpty ? nil : String(decoding: etag, as: UTF8.self))
    if Int(entry.storageClass) < storageClasses.count {
      object.storageClass = storageClasses[Int(entry.storageClass)]
    }
    return object
  }
}

/// Whether one key comes before another, byte by byte.
func precedes(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
  let count = min(left.count, right.count)
  let difference = left.withUnsafeBytes { left in
    right.withUnsafeBytes { right in
      guard let first = left.baseAddress, let second = right.baseAddress else { return Int32(0) }
      return memcmp(first, second, count)
    }
  }
  return difference == 0 ? left.count < right.count : difference < 0
}
