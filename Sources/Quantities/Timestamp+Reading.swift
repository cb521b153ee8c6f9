extension Timestamp {
  /// Reads the longest date at the start of some text; gives the moment and the number of bytes read.
  static func read(_ bytes: ArraySlice<UInt8>) -> (timestamp: Timestamp, length: Int)? {
    var reader = DateReader(bytes: bytes, position: bytes.startIndex)
    guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
      let day = reader.digits(2), (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    var seconds = days(year: year, month: month, day: day) * 86_400
    var fraction = 0
    let endOfDate = reader.position
    if reader.skip("T"), let time = reader.time() {
      seconds += time.seconds
      fraction = time.nanoseconds
    } else {
      reader.position = endOfDate
    }
    let (scaled, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (nanoseconds, overflow2) = scaled.addingReportingOverflow(Int64(fraction))
    guard !overflow, !overflow2 else { return nil }
    return (Timestamp(nanoseconds: nanoseconds), reader.position - bytes.startIndex)
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    switch month {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}

private struct DateReader {
  let bytes: ArraySlice<UInt8>
  var position: Int

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func digits(_ count: Int) -> Int? {
    guard position + count <= bytes.endIndex else { return nil }
    var number = 0
    for byte in bytes[position..<position + count] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    position += count
    return number
  }

  /// `hh:mm`, then seconds, a fraction and a zone, each optional.
  mutating func time() -> (seconds: Int, nanoseconds: Int)? {
    guard let hour = digits(2), hour < 24, skip(":"), let minute = digits(2), minute < 60 else { return nil }
    var seconds = hour * 3600 + minute * 60
    var nanoseconds = 0
    if skip(":") {
      guard let second = digits(2), second <= 60 else { return nil }
      seconds += second
      if skip(".") { nanoseconds = fraction() }
    }
    guard let zone = zone() else { return nil }
    return (seconds - zone, nanoseconds)
  }

  private mutating func fraction() -> Int {
    var number = 0
    var scale = 1_000_000_000
    while let digit = digits(1) {
      guard scale > 1 else { continue }
      scale /= 10
      number += digit * scale
    }
    return number
  }

  /// The zone's offset in seconds; nil when it is malformed, 0 when there is none.
  private mutating func zone() -> Int? {
    if skip("Z") { return 0 }
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0 else { return 0 }
    guard let hours = digits(2), hours < 24, skip(":"), let minutes = digits(2), minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
