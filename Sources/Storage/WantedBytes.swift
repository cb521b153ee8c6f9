/// Cuts a range out of the chunks of a whole: what is still to be passed over, and what is still wanted.
struct WantedBytes {
  private var skipped: Int64
  /// How many bytes are still wanted; nil for all that come.
  private(set) var left: Int64?

  /// - Parameter range: which bytes of what will come; nil for all of them.
  init(_ range: Range<Int64>?) {
    skipped = range?.lowerBound ?? 0
    left = range.map { $0.upperBound - $0.lowerBound }
  }

  /// The wanted ones of the next bytes, perhaps none.
  mutating func take(_ chunk: [UInt8]) -> [UInt8] {
    var bytes = chunk
    if skipped > 0 {
      let count = min(Int64(bytes.count), skipped)
      skipped -= count
      bytes.removeFirst(Int(count))
    }
    if let left {
      bytes = Array(bytes.prefix(Int(clamping: left)))
      self.left = left - Int64(bytes.count)
    }
    return bytes
  }
}
