import Platform

/// Names of files are bytes, texts are Unicode: the bridge between the two loses nothing.
///
/// A byte that is not UTF-8 stands in the text as the private scalar U+EF00 + byte (U+EF80…U+EFFF, as MirBSD maps
/// them). A name that holds one of these scalars itself has its three bytes spelt the same way, so each name has one
/// text and each text leads back to the bytes that it came from.
extension ObjectPath {
  /// The path for the system's calls when this is local, nil otherwise: a leading `~/` is the home folder.
  ///
  /// It is text: use ``fileBytes`` where the name may hold bytes that are not UTF-8.
  public var filePath: String? {
    guard place == .local else { return nil }
    guard key == "~" || key.utf8.starts(with: "~/".utf8), let home = getenv("HOME"), home.pointee != 0 else {
      return key.isEmpty ? "." : key
    }
    return String(cString: home) + key.dropFirst()
  }

  /// The bytes of ``filePath`` for a call of the system, without a closing zero; nil when this is not local or when
  /// the name holds a zero byte, which would cut it short.
  public var fileBytes: [UInt8]? {
    guard let path = filePath else { return nil }
    let bytes = Self.fileName(ofText: path)
    return bytes.contains(0) ? nil : bytes
  }

  /// The text of a name of a file.
  public static func text(ofFileName bytes: UnsafeBufferPointer<UInt8>) -> String {
    if !mayNeedSpelling(bytes) { return String(decoding: bytes, as: UTF8.self) }
    var text = String.UnicodeScalarView()
    var decoder = UTF8()
    var position = 0
    while position < bytes.count {
      // Decode one scalar at a time, so that an invalid byte can be told from a replacement character in the name.
      var rest = bytes[position...].makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&rest), !isStandIn(scalar) {
        text.append(scalar)
        position += UTF8.width(scalar)
      } else {
        let byte = bytes[position]
        text.append(byte < 0x80 ? Unicode.Scalar(byte) : standIn(byte))
        position += 1
      }
      decoder = UTF8()
    }
    return String(text)
  }

  /// The bytes of the name that a text stands for.
  public static func fileName(ofText text: String) -> [UInt8] {
    guard text.utf8.contains(where: { $0 == 0xEE }) else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if isStandIn(scalar) {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return bytes
  }

  /// Whether a scalar stands for a byte that is not UTF-8.
  public static func isStandIn(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0xEF80 && scalar.value <= 0xEFFF }

  private static func standIn(_ byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(0xEF00 | UInt16(byte)) ?? "\u{FFFD}" }

  private static func mayNeedSpelling(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var isASCII = true
    for byte in bytes {
      if byte == 0xEE { return true }
      if byte >= 0x80 { isASCII = false }
    }
    return isASCII ? false : String(validating: bytes, as: UTF8.self) == nil
  }
}
