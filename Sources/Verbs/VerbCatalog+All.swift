import Interpreter

extension VerbCatalog {
  /// Every verb of the shell, in alphabetical order.
  public static let all = VerbCatalog([
    Copy.self,
    Count.self,
    Each.self,
    Echo.self,
    Exit.self,
    Explain.self,
    External.self,
    Fail.self,
    First.self,
    From.self,
    Help.self,
    Last.self,
    List.self,
    Now.self,
    Open.self,
    Optimize.self,
    Plan.self,
    Print.self,
    ProbeVerb.self,
    Remove.self,
    Save.self,
    Select.self,
    SetColumn.self,
    Sleep.self,
    Sort.self,
    Stat.self,
    Stdin.self,
    To.self,
    Validate.self,
    Version.self,
    Warn.self,
    Where.self,
  ])
}
