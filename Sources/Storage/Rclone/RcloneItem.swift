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
      case "ModTime": modified = value.text.flatMap { Timestamp($0)?.nanoseconds }
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
