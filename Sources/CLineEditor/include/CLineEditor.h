// SPDX-License-Identifier: MIT
//
// What Swift cannot call by itself: the variadic entries of histedit.h, signal handlers, and the
// locale's idea of a character. Everything else of libedit is called from Swift directly.
#pragma once

#include <stdint.h>
#include <wchar.h>

struct editline;
struct history;

/// Called when a bound key is pressed; returns one of the CC_ values of histedit.h.
typedef unsigned char (*tle_key_function)(struct editline *editor, int key);
/// Gives the text of a prompt; the memory belongs to the callee and outlives the call.
typedef char *(*tle_text_function)(struct editline *editor);
/// Gives the next character: 1 when there is one, 0 at the end of input, -1 with errno set.
typedef int (*tle_read_function)(struct editline *editor, wchar_t *character);

/// Opens an editor on duplicates of the descriptors; NULL when that fails.
struct editline *tle_open(const char *program, int input, int output, int error);
/// Restores the terminal, closes the duplicates and frees the editor.
void tle_close(struct editline *editor);

int tle_set_client_data(struct editline *editor, void *data);
void *tle_client_data(struct editline *editor);
/// Chooses the terminal description; NULL means the one that TERM names.
int tle_set_terminal(struct editline *editor, const char *name);
/// Chooses the key map: "emacs" or "vi".
int tle_set_key_map(struct editline *editor, const char *name);
/// 1 when the key map is vi's, else 0.
int tle_uses_vi_keys(struct editline *editor);
/// The escape byte encloses sequences that take no columns on the screen.
int tle_set_prompt(struct editline *editor, tle_text_function text, char escape);
int tle_set_right_prompt(struct editline *editor, tle_text_function text, char escape);
int tle_set_reader(struct editline *editor, tle_read_function reader);
int tle_add_function(
    struct editline *editor, const char *name, const char *help, tle_key_function function);
/// Binds a key sequence to a named function in the main key map.
int tle_bind(struct editline *editor, const char *keys, const char *function);
/// Binds a key sequence in the alternative map, which is vi's command mode.
int tle_bind_alternative(struct editline *editor, const char *keys, const char *function);
/// 1 puts the terminal into editing mode, 0 gives back its former mode.
int tle_prepare_terminal(struct editline *editor, int editing);
/// Draws prompt and line anew, beginning where the cursor stands.
int tle_refresh(struct editline *editor);

struct history *tle_history_open(int capacity);
void tle_history_close(struct history *history);
int tle_history_enter(struct history *history, const char *line);
int tle_attach_history(struct editline *editor, struct history *history);

/// Takes the environment's locale for characters, or C.UTF-8 when that one is not UTF-8.
/// Returns 1 when characters are UTF-8 afterwards, else 0.
int tle_use_utf8_characters(void);
/// Columns that a Unicode scalar takes on the screen, -1 when it is a control character.
int tle_columns(uint32_t scalar);

/// Counts SIGINT from now on instead of dying of it. A SIGINT that the parent had set to be
/// ignored stays ignored unless `even_if_ignored`. Returns 1 when the handler is in place, else 0.
int tle_interrupts_install(int even_if_ignored);
int tle_interrupts_count(void);
void tle_interrupts_reset(void);

/// A descriptor that becomes readable when a signal has come; -1 before a handler is installed.
int tle_wake_descriptor(void);
void tle_wake_drain(void);

/// Catches, while a line is being edited, the signals that concern the terminal.
void tle_editing_signals_begin(void);
void tle_editing_signals_end(void);
/// Takes one caught signal out of the set; 0 when there is none.
int tle_editing_signals_take(void);
/// Lets the signal do what it did before editing began, then catches it again.
void tle_editing_signals_forward(int signal_number);
