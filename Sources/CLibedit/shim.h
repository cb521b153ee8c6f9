#pragma once

// Swift imports no variadic functions and sees `stdout` as shared mutable state, so each use that the line editor makes
// of libedit has one inline wrapper here.

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <wchar.h>

// Declared again because the C library hides it without its own feature macro.
extern int wcwidth(wchar_t);

typedef int (*ce_key_function)(EditLine *, wchar_t *);
typedef unsigned char (*ce_command)(EditLine *, int);
typedef char *(*ce_prompt_function)(EditLine *);

static inline FILE *ce_stdin(void) { return stdin; }
static inline FILE *ce_stdout(void) { return stdout; }
static inline FILE *ce_stderr(void) { return stderr; }

/// Takes the user's character set; where that is not UTF-8, takes plain C with UTF-8 instead.
static inline void ce_use_utf8(void) {
  setlocale(LC_CTYPE, "");
  const char *codeset = nl_langinfo(CODESET);
  if (codeset && codeset[0] == 'U' && codeset[1] == 'T' && codeset[2] == 'F' && codeset[3] == '-' && codeset[4] == '8') return;
  setlocale(LC_CTYPE, "C.UTF-8");
}

/// Columns that a scalar takes on a terminal: 0, 1, 2, or -1 for one that is not printable.
static inline int ce_width(unsigned int scalar) { return wcwidth((wchar_t)scalar); }

static inline int ce_set_client(EditLine *e, void *client) { return el_set(e, EL_CLIENTDATA, client); }
static inline void *ce_client(EditLine *e) {
  void *client = NULL;
  el_get(e, EL_CLIENTDATA, &client);
  return client;
}
static inline int ce_set_prompt(EditLine *e, ce_prompt_function f, char mark) { return el_set(e, EL_PROMPT_ESC, f, mark); }
static inline int ce_set_editor(EditLine *e, const char *name) { return el_set(e, EL_EDITOR, name); }
/// Whether the user's own settings chose vi's keys.
static inline int ce_is_vi(EditLine *e) {
  const char *name = NULL;
  return el_get(e, EL_EDITOR, &name) == 0 && name && name[0] == 'v';
}
static inline int ce_set_get_key(EditLine *e, ce_key_function f) { return el_set(e, EL_GETCFN, f); }
static inline int ce_set_terminal_mode(EditLine *e, const char *mode) { return el_set(e, EL_SETTY, "-d", mode, NULL); }
static inline int ce_add_command(EditLine *e, const char *name, const char *help, ce_command f) {
  return el_set(e, EL_ADDFN, name, help, f);
}
static inline int ce_bind(EditLine *e, const char *key, const char *command) {
  return el_set(e, EL_BIND, key, command, NULL);
}
/// Binds in the other key map: vi's command mode.
static inline int ce_bind_other(EditLine *e, const char *key, const char *command) {
  return el_set(e, EL_BIND, "-a", key, command, NULL);
}
static inline void ce_refresh(EditLine *e) { el_set(e, EL_REFRESH); }
static inline void ce_prepare_terminal(EditLine *e, int raw) { el_set(e, EL_PREP_TERM, raw); }

static inline int ce_use_history(EditLine *e, History *h) { return el_set(e, EL_HIST, history, h); }
static inline int ce_history_size(History *h, int entries) {
  HistEvent event;
  return history(h, &event, H_SETSIZE, entries);
}
static inline int ce_history_enter(History *h, const char *entry) {
  HistEvent event;
  return history(h, &event, H_ENTER, entry);
}
static inline int ce_history_clear(History *h) {
  HistEvent event;
  return history(h, &event, H_CLEAR);
}
