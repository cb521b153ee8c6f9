import Quantities

extension Timestamp {
  /// As signatures have it: `20150830T123600Z`.
  var signingText: String {
    let (hour, minute, second, _) = time
    return signingDay + "T" + Self.two(hour) + Self.two(minute) + Self.two(second) + "Z"
  }

  /// The day alone: `20150830`.
  var signingDay: String { String(dateText.filter { $0 != "-" }) }

  /// Reads the date of an answer: `Sun, 06 Nov 1994 08:49:37 GMT`, the form that HTTP asks servers for.
  init?(httpDate text: some StringProtocol) {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let month = Self.months.firstIndex(of: String(words[2])) else {
      return nil
    }
    let day = words[1].count == 1 ? "0" + words[1] : String(words[1])
    self.init("\(words[3])-\(Self.two(month + 1))-\(day)T\(words[4])Z")
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
