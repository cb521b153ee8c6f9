import CPCRE2
import Flow

/// A regular expression, in the syntax of Perl as PCRE2 reads it (man pcre2pattern), over Unicode: `\d`, `\w` and `\b` know all
/// scripts. Matching can be interrupted at any moment, and holds at most 64 MiB whatever the pattern. Used by one thread.
public final class Pattern {
  private let code: OpaquePointer
  private let match: OpaquePointer
  private let limits: OpaquePointer

  /// What a match may hold to find its way back, in KiB.
  private static let heapLimit: UInt32 = 65_536

  /// `\C` would cut a scalar in two. Callouts are the steps at which a match can be interrupted.
  private static let options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT

  /// Reads a pattern.
  public init(_ text: String) throws(PatternError) {
    var number: Int32 = 0
    var offset = 0
    let compiled = Self.withBytes(of: text) { bytes in
      pcre2_compile_8(bytes.baseAddress, bytes.count, Self.options, &number, &offset, nil)
    }
    guard let compiled else { throw .damaged(Self.words(for: number), offset: offset) }
    guard let match = pcre2_match_data_create_8(1, nil), let limits = pcre2_match_context_create_8(nil) else {
      pcre2_code_free_8(compiled)
      throw .tooCostly
    }
    (code, self.match, self.limits) = (compiled, match, limits)
    pcre2_set_heap_limit_8(limits, Self.heapLimit)
    // Both bound the time of a match, which is the user's to end.
    pcre2_set_match_limit_8(limits, .max)
    pcre2_set_depth_limit_8(limits, .max)
  }

  deinit {
    pcre2_match_context_free_8(limits)
    pcre2_match_data_free_8(match)
    pcre2_code_free_8(code)
  }

  /// Whether a text holds a match.
  /// - Throws: `Interrupted` when the work is to stop; ``PatternError`` when a match needs more than it may hold.
  public func isFound(in text: String, _ cancellation: Cancellation) throws -> Bool {
    var watch = Watch(cancellation: cancellation)
    let result = withUnsafeMutablePointer(to: &watch) { watch in
      pcre2_set_callout_8(limits, { _, watch in Watch.step(watch) }, watch)
      return Self.withBytes(of: text) { bytes in
        pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, PCRE2_NO_UTF_CHECK, match, limits)
      }
    }
    switch result {
    case 0...: return true
    case PCRE2_ERROR_NOMATCH: return false
    case PCRE2_ERROR_CALLOUT: throw Interrupted()
    default: throw PatternError.tooCostly
    }
  }

  /// The bytes of a text, at an address even when there are none.
  private static func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = text
    return text.withUTF8(body)
  }

  /// PCRE2's words for an error.
  private static func words(for number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let length = pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
      return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
    }
  }
}

/// Counts the steps of a match and asks now and then whether it is still wanted.
private struct Watch {
  let cancellation: Cancellation
  var steps: UInt32 = 0

  /// Called by PCRE2 before each item of the pattern; anything but 0 ends the match.
  static func step(_ watch: UnsafeMutableRawPointer?) -> Int32 {
    guard let watch = watch?.assumingMemoryBound(to: Watch.self) else { return 0 }
    watch.pointee.steps &+= 1
    guard watch.pointee.steps.isMultiple(of: 4096) else { return 0 }
    return watch.pointee.cancellation.isCancelled ? PCRE2_ERROR_CALLOUT : 0
  }
}
