"""How Chromium is started for tests: as people have it, with devices that are none."""

DISABLED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,"
    "PreconnectToSearch,SkipListAccountsWithoutGaiaCookies"
)
"""What Playwright disables itself, without ThirdPartyStoragePartitioning: the last list counts."""

PLAYS_AT_ONCE = "--autoplay-policy=no-user-gesture-required"
ALLOWS_AT_ONCE = "--use-fake-ui-for-media-stream"
"""As if everybody said yes to every question about a microphone or a camera."""
FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    ALLOWS_AT_ONCE,
    PLAYS_AT_ONCE,
    "--mute-audio",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    f"--disable-features={DISABLED}",
]
