import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { ACTIONS, runAction } from '../actions/index.ts'
import { TEMPLATES } from '../../shared/project/templates.ts'
import { openTemplate } from '../palette/openTemplate.ts'
import { addLayer } from '../canvas/add.ts'
import { currentOffers, currentPlace, refuseOffer, type Offer } from '../canvas/offers.ts'
import { useDocument } from '../store/document.ts'
import { layerColour } from '../theme/category.ts'
import classes from './CommandPalette.module.css'
import { Keys } from './Keys.tsx'
import { focusAtOnce, leavePalette } from './openPalette.ts'
import { useTurns } from './useTurns.ts'

/** Entries shown. */
const LIMIT = 60
/** Those that are there at once: more than can be seen. The others follow in turns. */
const FIRST = 8

/** Everything that can be done, to be found by typing. */
export function CommandPalette() {
  // What can be done is asked each time the palette opens.
  const [groups, setGroups] = useState<readonly SpotlightActionGroupData[]>([])
  const limit = useTurns(groups.length === 0 ? FIRST : LIMIT, FIRST, groups)
  return (
    <Spotlight
      shortcut={null}
      title="Command palette"
      actions={[...groups]}
      limit={limit}
      scrollable
      maxHeight={420}
      size={600}
      highlightQuery
      nothingFound="Nothing is called that."
      returnFocus={false}
      onSpotlightOpen={() => setGroups(collect())}
      onSpotlightClose={leavePalette}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      searchProps={{ ref: focusAtOnce, leftSection: <IconSearch size={18} stroke={1.5} aria-hidden />, placeholder: 'Do something, add a layer, open a template…', 'aria-label': 'Search commands' }}
      classNames={classes}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 0 }}
    />
  )
}

function collect(): SpotlightActionGroupData[] {
  const { readOnly } = useDocument.getState()
  const commands = ACTIONS.filter((action) => action.id !== 'help.commands' && action.enabled()).map((action): SpotlightActionData => ({
    id: action.id,
    label: action.label,
    description: action.description,
    rightSection: action.keys?.[0] ? <Keys shortcut={action.keys[0]} /> : undefined,
    onClick: () => void runAction(action.id),
  }))
  const place = currentPlace()
  const offers = currentOffers().filter((offer) => refuseOffer(offer, place) === null)
  const layers = offers.filter((offer) => !offer.inside).map(toAction)
  const blocks = offers.filter((offer) => offer.inside).map(toAction)
  const templates = TEMPLATES.map((template): SpotlightActionData => ({
    id: `template.${template.id}`,
    label: `Open template: ${template.title}`,
    description: template.note,
    onClick: () => void openTemplate(template),
  }))
  return [{ group: 'Commands', actions: commands }, ...(readOnly ? [] : [{ group: 'Layers', actions: layers }, { group: 'Blocks', actions: blocks }]), { group: 'Templates', actions: templates }]
}

function toAction({ id, title, summary, names, look }: Offer): SpotlightActionData {
  return {
    id: `add.${id}`,
    label: `Add ${title}`,
    description: summary,
    // Names are also found without their hyphens: "unet".
    keywords: [id, ...names, ...names.map((name) => name.replaceAll('-', ''))],
    leftSection: <i className={classes.dot} style={{ background: layerColour(look) }} />,
    onClick: () => addLayer(id),
  }
}
