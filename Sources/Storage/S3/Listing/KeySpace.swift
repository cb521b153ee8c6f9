/// What keys look like, learned from those that were seen: which characters stand at which place.
///
/// It takes keys for numbers of a mixed radix and cuts the space between two of them into parts. It only guesses: a bad
/// guess costs a request, never a key.
struct KeySpace {
  /// Places further back than this are not told apart.
  private static let places = 160

  /// Sorted characters at each place, digits always all ten.
  private var alphabets: [[Unicode.Scalar]] = []
  /// The first character that was seen at each place, nil once there was another one.
  private var only: [Unicode.Scalar?] = []
  private var hasBeyondASCII = false

  /// Takes note of some of a page's keys.
  mutating func learn(_ page: ListPage) {
    let step = max(1, page.entries.count / 32)
    for index in stride(from: 0, to: page.entries.count, by: step) { learn(page.key(page.entries[index])) }
    if let last = page.lastKey { learn(last) }
  }

  private mutating func learn(_ key: ArraySlice<UInt8>) {
    for (place, scalar) in String(decoding: key, as: UTF8.self).unicodeScalars.prefix(Self.places).enumerated() {
      if alphabets.count <= place {
        alphabets.append([])
        only.append(scalar)
      }
      if only[place] != scalar { only[place] = nil }
      if scalar.value >= 0x80 { hasBeyondASCII = true }
      let position = Self.rank(scalar, in: alphabets[place])
      if position < alphabets[place].count, alphabets[place][position] == scalar { continue }
      if Self.isDigit(scalar) {
        let digits = (0x30...0x39).compactMap { Unicode.Scalar(UInt32($0)) }
        alphabets[place] = Array(Set(alphabets[place] + digits)).sorted()
      } else {
        alphabets[place].insert(scalar, at: position)
      }
    }
  }

  /// Keys that cut what lies between two others into about equal parts, in order; fewer where it cannot tell.
  func cuts(after low: [UInt8], to high: [UInt8], count: Int) -> [[UInt8]] {
    let span = span(low, high)
    let (from, to) = (position(span.low, in: span), position(span.high, in: span))
    guard to > from, count > 0 else { return [] }
    let step = (to - from) / Double(count + 1)
    var cuts: [[UInt8]] = []
    for number in 1...count {
      let cut = key(at: from + step * Double(number), in: span, precision: step / 16)
      guard precedes(low[...], cut[...]), precedes(cut[...], high[...]) else { continue }
      if let last = cuts.last, !precedes(last[...], cut[...]) { continue }
      cuts.append(cut)
    }
    return cuts
  }

  /// Two keys, and the characters that may stand where they first differ.
  private struct Span {
    var low: ArraySlice<Unicode.Scalar>
    var high: ArraySlice<Unicode.Scalar>
    var start: Int
    var middle: [Unicode.Scalar]
  }

  private func span(_ low: [UInt8], _ high: [UInt8]) -> Span {
    let (low, high) = (scalars(low), scalars(high))
    let start = zip(low, high).prefix { $0 == $1 }.count
    let first = start < low.count ? low[start].value : 0x1F
    let last = start < high.count ? high[start].value : 0x1F
    // Not all that may stand there has been seen: what is between the two is filled up.
    let gap = last > first ? last - first : 0
    let filling =
      gap <= 0x60
      ? (first...max(first, last)).compactMap { Unicode.Scalar($0) }.filter { Self.isWord($0) }
      : (0...64).compactMap { Unicode.Scalar(first + UInt32($0) * (gap / 64)) }
    return Span(low: low, high: high, start: start, middle: Set(alphabet(start) + filling).sorted())
  }

  /// Keys behind a key where nobody knows how far keys go, in order. Where characters were seen to differ, the foremost
  /// place is counted up in growing steps; digits and beginnings of words in front of it by one.
  ///
  /// - Parameters:
  ///   - first: a key from where the keys up to this one were all seen: what differs behind the first difference of
  ///     the two is near.
  ///   - fixed: how many bytes at the start of the key cannot change.
  func ladder(behind key: [UInt8], from first: [UInt8], fixed: Int, limit: Int) -> [[UInt8]] {
    let characters = scalars(key)
    let near = zip(characters, scalars(first)).prefix { $0 == $1 }.count
    var bytes = 0
    var hasVaried = false
    var rungs: [[UInt8]] = []
    for (place, scalar) in characters.prefix(min(near + 1, Self.places)).enumerated() {
      defer { bytes += UTF8.width(scalar) }
      guard bytes >= fixed else { continue }
      let varies = place == near || place < only.count && only[place] == nil
      let beginsWord = bytes == fixed || place > 0 && !Self.isWord(characters[place - 1])
      if varies, !hasVaried {
        hasVaried = true
        rungs += steps(behind: scalar).map { Self.bytes(characters[..<place] + [$0]) }
      } else if varies || Self.isDigit(scalar) || beginsWord, let next = Self.successor(scalar) {
        rungs.append(Self.bytes(characters[..<place] + [next]))
      }
    }
    rungs = rungs.filter { precedes(key[...], $0[...]) }.sorted { precedes($0[...], $1[...]) }
    if rungs.count > limit { rungs = Array(rungs.prefix(limit / 2) + rungs.suffix(limit - limit / 2)) }
    return rungs
  }

  /// Characters behind a character: the next one, then twice as far each time.
  private func steps(behind scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    let reach = hasBeyondASCII || scalar.value >= 0x80 ? 18 : 7
    var steps = (0..<reach).compactMap { Unicode.Scalar(scalar.value + 1 << UInt32($0)) }
    if reach == 7 { steps = steps.filter { $0.value < 0x7F } + ["\u{80}"] }
    return steps
  }

  /// Which part of the way from one key to another a third one is, 0 to 1.
  func progress(of key: [UInt8], from low: [UInt8], to high: [UInt8]) -> Double? {
    let span = span(low, high)
    let (from, to) = (position(span.low, in: span), position(span.high, in: span))
    guard to > from else { return nil }
    return min(1, max(0, (position(scalars(key), in: span) - from) / (to - from)))
  }

  /// A key as a fraction, beginning where the span's keys differ; what is far behind does not matter.
  private func position(_ scalars: ArraySlice<Unicode.Scalar>, in span: Span) -> Double {
    var value = 0.0
    var unit = 1.0
    for (place, scalar) in scalars.enumerated().dropFirst(span.start).prefix(24) {
      let alphabet = place == span.start ? span.middle : alphabet(place)
      unit /= Double(alphabet.count + 1)
      let rank = Self.rank(scalar, in: alphabet)
      let isKnown = rank < alphabet.count && alphabet[rank] == scalar
      value += unit * (Double(rank) + (isKnown ? 1 : 0.5))
    }
    return value
  }

  private func key(at position: Double, in span: Span, precision: Double) -> [UInt8] {
    var scalars = Array(span.low.prefix(span.start))
    var rest = position
    var unit = 1.0
    while unit > precision, scalars.count < Self.places {
      let alphabet = scalars.count == span.start ? span.middle : alphabet(scalars.count)
      let value = rest * Double(alphabet.count + 1)
      let digit = min(max(0, Int(value)), alphabet.count)
      guard digit > 0 else { break }
      scalars.append(alphabet[digit - 1])
      rest = value - Double(digit)
      unit /= Double(alphabet.count + 1)
    }
    return Self.bytes(scalars)
  }

  private func alphabet(_ place: Int) -> [Unicode.Scalar] {
    place < alphabets.count && !alphabets[place].isEmpty ? alphabets[place] : Self.usual
  }

  private func scalars(_ key: [UInt8]) -> ArraySlice<Unicode.Scalar> {
    Array(String(decoding: key, as: UTF8.self).unicodeScalars)[...]
  }

  private static func bytes(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).utf8)
  }

  /// The place of a character in an alphabet, or where it would be.
  private static func rank(_ scalar: Unicode.Scalar, in alphabet: [Unicode.Scalar]) -> Int {
    var (low, high) = (0, alphabet.count)
    while low < high {
      let middle = (low + high) / 2
      if alphabet[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func successor(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "9", "Z", "z": nil
    case _ where isWord(scalar): Unicode.Scalar(scalar.value + 1)
    default: nil
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "a"..."z", "A"..."Z": true
    default: scalar.value >= 0x80
    }
  }

  /// For places that no key reached yet.
  private static let usual = (0x30...0x39).compactMap { Unicode.Scalar(UInt32($0)) }
}
