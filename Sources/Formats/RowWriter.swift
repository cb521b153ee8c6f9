import Interpreter

/// Turns rows into text as they come; `to csv` and `save f.csv` share it.
public protocol RowWriter {
  /// Appends the text of some rows to `output`.
  mutating func append(_ batch: Batch, to output: inout [UInt8]) throws
  /// Appends what stands behind the last row; also makes an empty stream a valid text.
  mutating func finish(to output: inout [UInt8]) throws
}

extension RowWriter {
  /// The text of all rows at once.
  public mutating func text(of rows: Rows) throws -> [UInt8] {
    var output: [UInt8] = []
    while let batch = try rows.next() { try append(batch, to: &output) }
    try finish(to: &output)
    return output
  }

  /// Pulls rows and gives their text piece by piece; nil at the end.
  public func chunks(of rows: Rows) -> () throws -> [UInt8]? {
    var writer = self
    var isFinished = false
    return {
      while !isFinished {
        var output: [UInt8] = []
        if let batch = try rows.next() {
          try writer.append(batch, to: &output)
        } else {
          isFinished = true
          try writer.finish(to: &output)
        }
        if !output.isEmpty { return output }
      }
      return nil
    }
  }
}
