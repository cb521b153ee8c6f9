// A program for the tests of the line editor: it asks for lines and says what it got, one line each.
// LINEECHO_HISTORY names a history file, LINEECHO_PROMPT is the prompt.
runDemo()
