import Diagnostics
import Formats
import Interpreter
import Language

/// `toolkit fmt`: writes programs in their one form.
public struct FormatCommand {
  /// What the file of standard input is called by the system.
  private static let standardInput = "/dev/stdin"

  private let screen: Screen
  private let shapes: VerbShapes
  private let read: (String) throws -> SourceText
  private let replace: (SourceText, String) throws -> Void

  /// - Parameters:
  ///   - shapes: Those of the verbs that programs may use.
  ///   - read: Gives a file's text; throws when it is not exactly text.
  ///   - replace: Puts a text into the place of a file that was read, in one step.
  public init(
    _ screen: Screen, shapes: VerbShapes, read: @escaping (String) throws -> SourceText,
    replace: @escaping (SourceText, String) throws -> Void
  ) {
    self.screen = screen
    self.shapes = shapes
    self.read = read
    self.replace = replace
  }

  /// Formats files, each for itself; gives the highest exit status of them.
  ///
  /// 0: all is in its form now; 1: something could not be written, or with `isCheck` something is not in its form;
  /// 2: a program has mistakes and stays as it is, or cannot be read. `-` is read from standard input and written to
  /// standard output.
  /// - Parameter isCheck: Whether nothing is written but the names of files that would change.
  public func run(_ files: [String], isCheck: Bool) -> Int32 {
    files.map { file in
      do { return try format(file, isCheck: isCheck) } catch {
        tell(Failure(error).diagnostic)
        return Failure(error).exitStatus
      }
    }.max() ?? ExitStatus.done
  }

  private func format(_ file: String, isCheck: Bool) throws -> Int32 {
    guard let source = source(of: file) else { return ExitStatus.usage }
    let tree = Parser.parse(source, shapes: shapes)
    let text: String
    do { text = try ProgramPrinter.format(tree, shapes: shapes) } catch {
      tree.diagnostics.forEach(tell)
      if error == .changed {
        tell(
          Diagnostic("P0300", "\(file) cannot be formatted without changing what it means", help: ["it stays as it is"])
        )
      }
      return ExitStatus.usage
    }
    let isSame = Array(text.utf8) == source.bytes
    if isCheck {
      if !isSame { try screen.write(Array((file.escapedForTerminal + "\n").utf8)) }
      return isSame ? ExitStatus.done : ExitStatus.failed
    }
    if file == "-" {
      try screen.write(Array(text.utf8))
    } else if !isSame {
      try replace(source, text)
    }
    return ExitStatus.done
  }

  /// The text of a file; nil after telling why there is none.
  private func source(of file: String) -> SourceText? {
    do { return try read(file == "-" ? Self.standardInput : file) } catch {
      tell(Failure(error).diagnostic)
      return nil
    }
  }

  private func tell(_ diagnostic: Diagnostic) {
    screen.say(DiagnosticRenderer.text(diagnostic, color: screen.usesErrorColor, width: max(40, screen.width)))
  }
}
