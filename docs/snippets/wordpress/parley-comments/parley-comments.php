<?php
/**
 * Plugin Name: Parley comments
 * Description: Shows the comments of Parley in place of those of WordPress, and their numbers.
 * Version: 1.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 *
 * Set the address below or, in wp-config.php: define('PARLEY_URL', 'https://parley.example');
 * A strict policy needs script-src and connect-src with that address: docs/embed.md.
 */

defined('ABSPATH') || exit;
defined('PARLEY_URL') || define('PARLEY_URL', 'https://parley.example');

/** The comments of the current article. */
function parley_comments(): string {
    if (post_password_required() || ! (comments_open() || get_comments_number())) {
        return '';
    }
    $article = get_permalink();
    $title = html_entity_decode(wp_strip_all_tags(get_the_title()), ENT_QUOTES, 'UTF-8');
    $form = PARLEY_URL . '/embed/form?' . http_build_query(['article' => $article, 'title' => $title]);
    wp_enqueue_script('parley', PARLEY_URL . '/embed.js', [], null, true);
    return sprintf(
        '<div id="comments"><div id="parley" data-article="%s" data-title="%s"></div>' .
        '<noscript><a href="%s">%s</a></noscript></div>',
        esc_attr($article),
        esc_attr($title),
        esc_url($form),
        esc_html__('Comments')
    );
}

/** A number of comments, filled in by the script; the text stays if there is no answer. */
function parley_count(): string {
    wp_enqueue_script('parley-counts', PARLEY_URL . '/embed/counts.js', [], null, true);
    return sprintf(
        '<span data-parley-count="%s">%s</span>',
        esc_attr(get_permalink()),
        esc_html__('Comments')
    );
}

// Classic themes call a template file; block themes render blocks.
add_filter('comments_template', fn() => __DIR__ . '/comments.php', 99);
add_filter('render_block_core/comments', 'parley_comments', 99, 0);
add_filter('render_block_core/post-comments', 'parley_comments', 99, 0);

// Where a classic theme shows a number of comments, keeping what it says to screen readers.
add_filter('comments_number', function ($text) {
    $hidden = strstr($text, '<span class="screen-reader-text">');
    return is_admin() ? $text : parley_count() . $hidden;
}, 99);
// Block themes show none unless told: here it follows the date in each list of articles.
add_filter('render_block_core/post-date', function ($date) {
    $link = '<a href="' . esc_url(get_permalink() . '#comments') . '">' . parley_count() . '</a>';
    return is_singular() ? $date : $date . $link;
}, 99);

// What is sent to WordPress's own form would be seen by nobody.
add_action('pre_comment_on_post', function () {
    wp_die(esc_html__('Sorry, comments are closed for this item.'), '', ['response' => 403]);
});
