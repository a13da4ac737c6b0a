from interviews.practice.hints import mentioned_words

POINT = "Says that the interpreter releases the lock while a thread waits for I/O."


def test_words_of_the_point_that_the_answer_uses_are_named_whatever_their_ending():
    answer = "Threads release locks when waiting."

    assert mentioned_words(answer, [POINT]) == [["releases", "lock", "thread", "waits"]]


def test_one_word_in_common_is_chance():
    assert mentioned_words("There is a lock.", [POINT]) == [[]]


def test_common_words_are_no_hint():
    assert mentioned_words("It says that they should make some more.", [POINT]) == [[]]


def test_an_empty_answer_has_no_hints():
    assert mentioned_words("", [POINT]) == [[]]


def test_a_point_of_one_telling_word_needs_just_that():
    assert mentioned_words("I would use EXPLAIN first.", ["Names `EXPLAIN`."]) == [["explain"]]
