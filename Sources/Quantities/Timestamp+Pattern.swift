extension Timestamp {
  /// The moment as a pattern says, with the letters of `strftime` in English: `%Y-%m-%d %H:%M:%S`.
  ///
  /// `offset` is that of the zone, in seconds east of UTC. Nil for a letter that is not known: `unknownLetter(in:)` finds it.
  public func text(like pattern: String, offset: Int = 0) -> String? {
    let (moved, overflow) = nanoseconds.addingReportingOverflow(Int64(offset) &* 1_000_000_000)
    let local = overflow ? self : Timestamp(nanoseconds: moved)
    var parts = DateParts(of: local, moment: self, offset: offset)
    var result = ""
    var letters = pattern.unicodeScalars.makeIterator()
    while let letter = letters.next() {
      guard letter == "%" else {
        result.unicodeScalars.append(letter)
        continue
      }
      guard let letter = letters.next(), let text = parts.text(for: letter) else { return nil }
      result += text
    }
    return result
  }

  /// The first letter after a `%` that means nothing; nil when the pattern is right.
  public static func unknownLetter(in pattern: String) -> String? {
    var parts = DateParts(of: Timestamp(nanoseconds: 0), moment: Timestamp(nanoseconds: 0), offset: 0)
    var letters = pattern.unicodeScalars.makeIterator()
    while let letter = letters.next() {
      guard letter == "%" else { continue }
      guard let next = letters.next() else { return "%" }
      if parts.text(for: next) == nil { return "%" + String(next) }
    }
    return nil
  }
}

/// The parts of a local time.
private struct DateParts {
  private let local: Timestamp
  private let moment: Timestamp
  private let offset: Int
  private let year: Int
  private let month: Int
  private let day: Int
  private let time: (hour: Int, minute: Int, second: Int, nanosecond: Int)
  private let dayNumber: Int

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  init(of local: Timestamp, moment: Timestamp, offset: Int) {
    (self.local, self.moment, self.offset) = (local, moment, offset)
    (year, month, day) = local.date
    time = local.time
    dayNumber = Timestamp.days(year: year, month: month, day: day)
  }

  /// Days since Sunday; 1970-01-01 was a Thursday.
  private var weekday: Int { ((dayNumber + 4) % 7 + 7) % 7 }
  private var dayOfYear: Int { dayNumber - Timestamp.days(year: year, month: 1, day: 1) + 1 }

  /// The year and week of ISO 8601: the week belongs to the year that its Thursday lies in.
  private var isoWeek: (year: Int, week: Int) {
    let thursday = dayNumber - (weekday + 6) % 7 + 3
    let year = Timestamp(nanoseconds: Int64(thursday) &* 86_400_000_000_000).date.year
    return (year, (thursday - Timestamp.days(year: year, month: 1, day: 1)) / 7 + 1)
  }

  mutating func text(for letter: Unicode.Scalar) -> String? {
    switch letter {
    case "Y": padded(year, 4)
    case "y": padded(year % 100, 2)
    case "m": padded(month, 2)
    case "d": padded(day, 2)
    case "e": padded(day, 2, with: " ")
    case "j": padded(dayOfYear, 3)
    case "H": padded(time.hour, 2)
    case "I": padded((time.hour + 11) % 12 + 1, 2)
    case "M": padded(time.minute, 2)
    case "S": padded(time.second, 2)
    case "L": padded(time.nanosecond / 1_000_000, 3)
    case "f": padded(time.nanosecond / 1000, 6)
    case "N": padded(time.nanosecond, 9)
    case "p": time.hour < 12 ? "AM" : "PM"
    case "s": String(moment.nanoseconds / 1_000_000_000 - (moment.nanoseconds % 1_000_000_000 < 0 ? 1 : 0))
    case "F": padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    case "T": padded(time.hour, 2) + ":" + padded(time.minute, 2) + ":" + padded(time.second, 2)
    case "R": padded(time.hour, 2) + ":" + padded(time.minute, 2)
    case "D": padded(month, 2) + "/" + padded(day, 2) + "/" + padded(year % 100, 2)
    case "A": Self.weekdays[weekday]
    case "a": String(Self.weekdays[weekday].prefix(3))
    case "B": Self.months[month - 1]
    case "b", "h": String(Self.months[month - 1].prefix(3))
    case "u": String((weekday + 6) % 7 + 1)
    case "w": String(weekday)
    case "G": padded(isoWeek.year, 4)
    case "V": padded(isoWeek.week, 2)
    case "z": (offset < 0 ? "-" : "+") + padded(abs(offset) / 3600, 2) + padded(abs(offset) / 60 % 60, 2)
    case "Z":
      offset == 0
        ? "UTC" : (offset < 0 ? "-" : "+") + padded(abs(offset) / 3600, 2) + ":" + padded(abs(offset) / 60 % 60, 2)
    case "n": "\n"
    case "t": "\t"
    case "%": "%"
    default: nil
    }
  }

  private func padded(_ number: Int, _ width: Int, with filler: String = "0") -> String {
    let digits = String(abs(number))
    return (number < 0 ? "-" : "") + String(repeating: filler, count: max(0, width - digits.utf8.count)) + digits
  }
}
