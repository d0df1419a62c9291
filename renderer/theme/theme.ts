import { Combobox, createTheme, defaultVariantColorsResolver, Modal, type CSSVariablesResolver, type MantineColorsTuple, type VariantColorsResolver } from '@mantine/core'

/** From the softest tint to the deepest shade; 6 is the light theme's accent, 4 the dark theme's. */
const ACCENT: MantineColorsTuple = ['#eef2ff', '#e8edff', '#c9d4ff', '#a5b6ff', '#7e98ff', '#5674ea', '#3457d5', '#2b49b8', '#223b97', '#1a2e78']

/** Mantine's greys of the dark theme in the design's blue: text, dimmed text, borders, hover, fields and panels, the page. */
const DARK: MantineColorsTuple = ['#e7ebf3', '#c3cbd9', '#93a0b5', '#6b7890', '#3a4557', '#232a36', '#191e27', '#191e27', '#12151b', '#0d1015']

const ACCENT_HOVER = 'color-mix(in srgb, var(--accent) 86%, var(--ink))'

/** Filled controls take the accent of the theme and the ink that can be read on it; Mantine's own choice would be white in both. */
const resolveVariant: VariantColorsResolver = (input) =>
  input.variant === 'filled' && (input.color === undefined || input.color === 'accent')
    ? { background: 'var(--accent)', hover: ACCENT_HOVER, color: 'var(--on-accent)', border: '1px solid transparent' }
    : defaultVariantColorsResolver(input)

/** Mantine's controls in the sizes and faces of the design. Colours come from theme.css. */
export const theme = createTheme({
  colors: { accent: ACCENT, dark: DARK },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  variantColorResolver: resolveVariant,
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '18px' },
  headings: { fontFamily: 'var(--sans)', fontWeight: '600' },
  defaultRadius: 7,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // A list of choices that nobody has opened is not there: there and hidden, it makes a form several times as slow to draw.
    Combobox: Combobox.extend({ defaultProps: { keepMounted: false } }),
    // Outside the page's own parts it would count as a second header of the page.
    ModalHeader: Modal.Header.extend({ defaultProps: { role: 'presentation' } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } }, styles: { title: { fontWeight: 600 } } }),
  },
})

const COLOURS = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': ACCENT_HOVER,
}

/** Makes Mantine's own variables follow the design's, so that both themes have one source. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: COLOURS, dark: COLOURS })
