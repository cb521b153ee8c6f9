import Interpreter
import Quantities
import Runs

extension RunValue {
  /// A value of the language as the journal keeps it; what is no data, such as a closure, as its text.
  init(_ value: Value) {
    self =
      switch value {
      case .null: .null
      case .bool(let flag): .bool(flag)
      case .int(let number): .int(Int64(number))
      case .float(let number): .float(number)
      case .text(let text): .text(text)
      case .bytes(let bytes): .bytes(bytes)
      case .size(let size): .size(size.bytes)
      case .duration(let span): .duration(span.nanoseconds)
      case .date(let date): .date(date.nanoseconds)
      case .rate(let rate): .rate(rate.bitsPerSecond, family: rate.family.rawValue)
      case .fps(let number): .fps(number)
      case .percent(let number): .percent(number)
      case .decibels(let number): .decibels(number)
      case .path(let path): .path(path.text)
      case .list(let values): .list(values.map(RunValue.init))
      case .record(let record): .record(names: record.shape.names, values: record.values.map(RunValue.init))
      case .range, .closure: .text(value.description)
      case .error(let failure):
        .error(
          code: failure.code, message: failure.diagnostic.message, hint: failure.diagnostic.help.first,
          number: failure.diagnostic.code)
      }
  }
}

extension Value {
  /// What the journal kept.
  init(_ value: RunValue) {
    self =
      switch value {
      case .null: .null
      case .bool(let flag): .bool(flag)
      case .int(let number): .int(Int(number))
      case .float(let number): .float(number)
      case .text(let text): .text(text)
      case .bytes(let bytes): .bytes(bytes)
      case .size(let bytes): .size(ByteSize(bytes: bytes))
      case .duration(let nanoseconds): .duration(TimeSpan(nanoseconds: nanoseconds))
      case .date(let nanoseconds): .date(Timestamp(nanoseconds: nanoseconds))
      case .rate(let bits, let family):
        .rate(BitRate(bitsPerSecond: bits, family: BitRate.Family(rawValue: family) ?? .bits))
      case .fps(let number): .fps(number)
      case .percent(let number): .percent(number)
      case .decibels(let number): .decibels(number)
      case .path(let text): .path(PathText(text))
      case .list(let values): .list(values.map(Value.init))
      case .record(let names, let values): .record(Record(Shape(names), values.map(Value.init)))
      case .error(let code, let message, let hint, let number):
        .error(Failure(code, message, hint: hint, number: number))
      }
  }
}
