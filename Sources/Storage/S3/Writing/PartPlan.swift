/// How an upload is cut into parts.
///
/// Limits of S3, from "Amazon S3 multipart upload limits": 10,000 parts, 5 MiB to 5 GiB each, the last one may be
/// smaller.
struct PartPlan: Sendable, Hashable {
  static let mostParts = 10_000
  /// What is stored in one request, and the smallest part that is made. Bytes.
  static let usualSize: Int64 = 8 << 20
  static let largestPart: Int64 = 5 << 30
  /// Bytes of parts that may be in memory at once.
  static let memory: Int64 = 256 << 20

  /// Bytes of all parts but the last.
  let partSize: Int64
  let size: Int64

  /// Nil when so many bytes do not fit into one object.
  init?(size: Int64, atLeast smallest: Int64 = usualSize) {
    let mebibyte: Int64 = 1 << 20
    let needed = (size / Int64(Self.mostParts) / mebibyte + 1) * mebibyte
    partSize = max(smallest, needed)
    self.size = size
    if partSize > Self.largestPart { return nil }
  }

  /// How many there are, at least one.
  var count: Int { max(1, Int((size + partSize - 1) / partSize)) }

  /// The bytes of a part, counted from 0.
  func range(_ number: Int) -> Range<Int64> {
    let start = min(size, Int64(number) * partSize)
    return start..<min(size, start + partSize)
  }

  /// How many parts may be on their way at once.
  func width(_ wanted: Int) -> Int { max(1, min(wanted, Int(Self.memory / partSize))) }

  /// The size of a part of an upload whose size nobody knows: it grows, so that the parts suffice for terabytes.
  ///
  /// - Parameter isUniform: whether the server wants all parts to be equally long.
  static func size(ofPart number: Int, isUniform: Bool) -> Int64 {
    isUniform ? usualSize * 8 : usualSize << Int64(min(number / 1250, 7))
  }
}
