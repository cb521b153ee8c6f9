import Interpreter

extension JSONRowReader.Core {
  /// Rows from lines, an error row for each damaged one.
  mutating func nextLines() throws -> Batch? {
    var batch: Batch = []
    batch.reserveCapacity(Rows.batchSize)
    while batch.count < Rows.batchSize {
      switch try window.nextLine(limit: limit, waits: batch.isEmpty) {
      case .line(let start, let end): readLine(start, end, into: &batch)
      case .tooLong(let head):
        let message = "line \(line) is longer than \(limit) bytes: `\(excerpt(of: head, around: 0))`"
        batch.append(
          .error(Failure("line-too-long", message, hint: "use from json when one value stands on many lines")))
      case .notYet: return batch
      case .end:
        place = .ended
        return batch.isEmpty ? nil : batch
      }
      line += 1
    }
    return batch
  }

  /// The values of a line; usually one.
  @inline(__always)
  private mutating func readLine(_ start: Int, _ end: Int, into batch: inout Batch) {
    let base = window.base
    // The newline is replaced by the zero at which the parser stops; at the end of the text it stands there already.
    base[end] = 0
    parser.begin(base + start, base + end, isFinal: true)
    parser.skipBlanks()
    while parser.at < parser.limit {
      guard let row = parser.row() else {
        batch.append(.error(lineFailure(start, end)))
        return
      }
      batch.append(row)
      parser.skipBlanks()
    }
  }

  private func lineFailure(_ start: Int, _ end: Int) -> Failure {
    let base = UnsafePointer(window.base)
    var message = "the line ends within a value"
    var position = end - start
    if case .damaged(let text, let at) = parser.problem { (message, position) = (text, at - (base + start)) }
    let text = excerpt(of: UnsafeBufferPointer(start: base + start, count: end - start), around: position)
    return Failure("damaged-json", "line \(line), column \(position + 1): \(message), in `\(text)`")
  }
}
