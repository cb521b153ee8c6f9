/// When the fragments of one track begin and end: each begins where the one before it ended, or later, never before that
/// (ISO 14496-12, `tfdt`). All times are in ticks of the track.
struct FragmentTimes {
  /// The samples of one fragment.
  struct Run {
    private(set) var length: Int64 = 0
    private(set) var longest: Int64 = 0
    private var counts: [Int64: Int] = [:]
    private var isVaried = false

    mutating func add(_ duration: UInt64, samples: Int64 = 1) {
      let duration = Int64(clamped: duration)
      length = length.clampedPlus(duration.clampedTimes(samples))
      longest = max(longest, duration)
      guard !isVaried else { return }
      counts[duration, default: 0] &+= Int(clamping: samples)
      isVaried = counts.count > 2
    }

    /// By how much the only sample of another duration is shorter than all the others; 0 where there is no such one.
    var shortening: Int64 {
      guard !isVaried, counts.count == 2, let odd = counts.first(where: { $0.value == 1 }),
        let usual = counts.first(where: { $0.key != odd.key && $0.value > 1 })
      else { return 0 }
      return max(0, usual.key &- odd.key)
    }
  }

  private struct Break {
    let offset, start, difference: Int64
    let before: Run
  }

  private var end: Int64?
  private var last = Run()
  private var boundaries = 0
  private var breaks: [Break] = []
  private var breakCount = 0

  private static let mostBreaks = 64

  /// What follows is another recording.
  mutating func restart() { end = nil }

  /// Takes a fragment.
  /// - Parameter start: when it says that it begins; nil where it does not, then it goes on.
  mutating func take(_ run: Run, start: Int64?, at offset: Int64) {
    if let start, let end {
      boundaries += 1
      if start != end {
        breakCount += 1
        if breaks.count < Self.mostBreaks {
          breaks.append(Break(offset: offset, start: start, difference: start.clampedPlus(0 &- end), before: last))
        }
      }
    }
    end = (start ?? end ?? 0).clampedPlus(run.length)
    last = run
  }

  /// Later than the end before is a pause, as live recordings have them. Earlier, or later by just what one sample is too short, contradicts.
  func check(_ examination: Examination, timescale: UInt64) {
    let isRegular = breakCount &* 4 <= boundaries
    for one in breaks {
      let overlap = 0 &- one.difference
      let isEarly = overlap > 0 && (isRegular || overlap > one.before.longest)
      guard isEarly || one.difference > 0 && one.before.shortening == one.difference else { continue }
      let seconds = timescale > 0 ? Double(min(one.start, one.start.clampedPlus(overlap))) / Double(timescale) : nil
      examination.add(
        .structure, at: one.offset, seconds: seconds,
        isEarly ? "a fragment begins before the one ahead of it ends" : "the times of a fragment do not add up")
    }
  }
}
