<?php
/** What a classic theme shows in place of its own comments. */
defined('ABSPATH') || exit;
echo parley_comments(); // Escaped there.
