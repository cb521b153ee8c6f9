import Interpreter
import Media
import Quantities

/// What a call of `optimize` asks for.
struct OptimizeTask: Sendable {
  var request: EncodeRequest
  var options = OptimizeOptions()
  /// Whether the container was said; else names of originals decide it in place.
  var namesContainer = false
  /// Only files of more bytes.
  var threshold: Int64?
  var out: OutputPlace?
  var inPlace = false
  var overwrite = false
  var keptOriginals: KeptOriginals?
  var workFolder: ObjectPath?
  /// Whether a WebM is made beside each result.
  var createsWebM = false
  /// Where replacements are announced; nil where nothing is recorded.
  var replacements: ReplacementLog?
  /// Those that the run which is resumed had announced, by the subjects.
  var announced: [String: Replacement] = [:]

  /// Whether a result may replace what is no original of its own.
  var replacesOthers: Bool { overwrite && (!inPlace || createsWebM) }

  /// The container of the result of one source.
  func container(for source: ObjectPath) -> Container {
    let usual = request.container ?? request.codec.defaultContainer
    guard inPlace, !namesContainer, let named = Container(extension: source.ext) else { return usual }
    return named.videoCodecs.contains(request.codec) ? named : usual
  }

  /// Where the result of one source goes: `clips/a.avi` gives `clips/a_optimized.mp4`, so that nothing that exists is in the way.
  func target(for source: ObjectPath) throws -> ObjectPath {
    let container = container(for: source)
    if let out { return try out.target(for: source, container) }
    guard inPlace else { return source.parent.appendingBeside(source.stem + "_optimized." + container.rawValue) }
    guard Container(extension: source.ext) == container else {
      throw Failure(
        "wrong-container",
        "\(source) cannot be replaced in place: its name says .\(source.ext), the result is \(container.rawValue)",
        hint: "choose --output-format to fit the name, or leave out --in-place")
    }
    return source
  }
}
